import { fraction, minus, type Fraction } from '#kernel';
import type { ChargeOf } from '#contracts/configuration';
import { accountOf, type RatedLine } from '../ledger/index.ts';
import { sumOfBase } from './base-lines.ts';
import { conversionOf, lineOf, type ChargeContext } from './charge-context.ts';
import { accruedOf } from './standing-charge.ts';
import { totalUse } from './use-source.ts';

/** What lines have beyond so much a day or month, or beyond so much for each unit used, is given back; nothing where they stay below it. */
export function capLines(charge: ChargeOf<'cap'>, context: ChargeContext): readonly RatedLine[] {
  const { lines, exact, base } = sumOfBase(charge, context);
  const limit = limitOf(charge, context);
  const beyond = minus(limit.exact, exact);
  if (beyond.numerator >= 0n) return [];
  return [
    lineOf(charge, context, {
      kind: 'cap',
      key: ['cap'],
      price: limit.price,
      estimated: lines.some((line) => line.estimated),
      exact: beyond,
      revenueAccount: accountOf.revenue(context.time.tariff.utility),
      basis: { base, factor: limit.months },
    }),
  ];
}

/** `months`: how often the price is taken; of a price per unit the units. */
function limitOf(
  charge: ChargeOf<'cap'>,
  context: ChargeContext,
): { readonly exact: Fraction; readonly price: RatedLine['price']; readonly months: Fraction | null } {
  if (charge.per_unit === undefined) return accruedOf(charge, context);
  const { numerator, denominator } = conversionOf(context.span.version);
  const units = totalUse(context.source, 'import', context.span) * numerator;
  const scale = 1000n * denominator;
  return {
    exact: fraction(units * charge.per_unit, scale),
    price: charge.per_unit,
    months: fraction(units, scale),
  };
}
