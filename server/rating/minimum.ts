import { minus } from '#kernel';
import type { ChargeOf } from '#contracts/configuration';
import { accountOf, type RatedLine } from '../ledger/index.ts';
import { sumOfBase } from './base-lines.ts';
import { lineOf, type ChargeContext } from './charge-context.ts';
import { accruedOf } from './standing-charge.ts';

/** What lines lack of so much a day or month, which accrues as a standing charge does; nothing where they reach it. */
export function minimumLines(charge: ChargeOf<'minimum'>, context: ChargeContext): readonly RatedLine[] {
  const { lines, exact, base } = sumOfBase(charge, context);
  const accrued = accruedOf(charge, context);
  const lacking = minus(accrued.exact, exact);
  if (lacking.numerator <= 0n) return [];
  return [
    lineOf(charge, context, {
      kind: 'minimum',
      key: ['minimum'],
      price: accrued.price,
      estimated: lines.some((line) => line.estimated),
      exact: lacking,
      revenueAccount: accountOf.standingCharges(context.time.tariff.utility),
      basis: { base, factor: accrued.months },
    }),
  ];
}
