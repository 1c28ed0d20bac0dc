import { fraction, money } from '#kernel';
import { accountOf, type RatedLine } from '../ledger/index.ts';
import { roundLine } from './charge-context.ts';
import type { BilledTime } from './model.ts';
import type { VersionSpan } from './version-span.ts';

/** The whole bill of the period to date, rounded to whole steps by the newest version in force: a line of the difference, where there is one. */
export function totalRoundingLines(
  lines: readonly RatedLine[],
  { tariff }: BilledTime,
  newest: VersionSpan | undefined,
): readonly RatedLine[] {
  const rounding = newest?.version.total;
  if (newest === undefined || rounding === undefined) return [];
  const total = money(lines.reduce((sum, line) => sum + line.amount, 0n));
  const difference = money(roundLine(fraction(total), rounding) - total);
  if (difference === 0n) return [];
  const { version, from, to } = newest;
  return [
    {
      key: [tariff.id, version.from, String(version.charges.length), 'rounding'].join('/'),
      kind: 'rounding',
      utility: tariff.utility,
      meterId: null,
      tariffId: tariff.id,
      versionFrom: version.from,
      from,
      to,
      registers: null,
      quantity: null,
      price: rounding.step,
      estimated: lines.some((line) => line.estimated),
      amount: difference,
      chargeClass: 'utility',
      revenueAccount: accountOf.cashRounding(),
      basis: {
        chargeId: null,
        name: null,
        register: 'import',
        band: null,
        block: null,
        conversion: null,
        base: { amount: total, of: 'rounded' },
        factor: null,
        peakAt: null,
        exact: fraction(difference),
        rounding,
      },
    },
  ];
}
