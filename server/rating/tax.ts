import { fraction, money, times, type Fraction } from '#kernel';
import type { ChargeOf } from '#contracts/configuration';
import { accountOf, type RatedLine } from '../ledger/index.ts';
import { sumOfBase } from './base-lines.ts';
import { lineOf, type ChargeContext } from './charge-context.ts';

const WHOLE = 1_000_000n;

/**
 * A percentage of lines before it in the version's list, earlier taxes among them unless it says otherwise: so a tax on a tax is written by putting it second.
 * A tax inside its own base is the part of the price that makes it so: of 90 with 10 % inside it is 10. One line per version; its price is the rate in
 * parts per million.
 */
export function taxLines(charge: ChargeOf<'tax'>, context: ChargeContext): readonly RatedLine[] {
  const { lines, exact, base } = sumOfBase(charge, context, charge.of);
  if (lines.length === 0) return [];
  return [
    lineOf(charge, context, {
      kind: 'tax',
      key: ['tax'],
      price: money(charge.percent),
      estimated: lines.some((line) => line.estimated),
      exact: times(exact, rateOf(charge)),
      revenueAccount: accountOf.tax(),
      basis: { base },
    }),
  ];
}

/** The part of its base that a tax is. */
export function rateOf({ percent, inside }: Pick<ChargeOf<'tax'>, 'percent' | 'inside'>): Fraction {
  return fraction(percent, inside === true ? WHOLE - percent : WHOLE);
}
