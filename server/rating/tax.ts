import { add, fraction, money } from '#kernel';
import type { Charge } from '#contracts/configuration';
import { accountOf, type RatedLine } from '../ledger/model.ts';
import { lineBasis, lineKey, plainBasis, roundLine, type ChargeContext } from './charge-context.ts';

/**
 * A percentage of the rounded lines before it in the version's list, earlier taxes among them: so a tax on a tax is written by putting it second.
 * One line per version; its price is the rate in parts per million.
 */
export function taxLines(charge: Extract<Charge, { kind: 'tax' }>, context: ChargeContext): readonly RatedLine[] {
  if (context.linesBefore.length === 0) return [];
  const base = add(...context.linesBefore.map((line) => line.amount));
  return [
    {
      ...lineBasis(context),
      key: lineKey(context, 'tax'),
      kind: 'tax',
      meterId: null,
      registers: null,
      quantity: null,
      price: money(charge.percent),
      estimated: context.linesBefore.some((line) => line.estimated),
      amount: roundLine(base * charge.percent, 1_000_000n, context.span.version),
      basis: {
        ...plainBasis(fraction(base * charge.percent, 1_000_000n), context, charge.name),
        base: { amount: base, of: 'rounded' },
      },
      revenueAccount: accountOf.tax(),
    },
  ];
}
