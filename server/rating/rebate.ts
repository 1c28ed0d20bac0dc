import { fraction, money, times } from '#kernel';
import type { ChargeOf } from '#contracts/configuration';
import { accountOf, type RatedLine } from '../ledger/index.ts';
import { sumOfBase } from './base-lines.ts';
import { lineOf, type ChargeContext } from './charge-context.ts';

/** A percentage of lines before it that is given back. A tax or levy that is taken of it too has so much less of a base. */
export function rebateLines(charge: ChargeOf<'rebate'>, context: ChargeContext): readonly RatedLine[] {
  const { lines, exact, base } = sumOfBase(charge, context);
  if (lines.length === 0) return [];
  return [
    lineOf(charge, context, {
      kind: 'rebate',
      key: ['rebate'],
      price: money(-charge.percent),
      estimated: lines.some((line) => line.estimated),
      exact: times(exact, fraction(-charge.percent, 1_000_000n)),
      revenueAccount: accountOf.revenue(context.time.tariff.utility),
      basis: { base },
    }),
  ];
}
