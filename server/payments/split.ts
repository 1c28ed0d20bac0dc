import { add, negate, type Currency, type Money } from '#kernel';
import type { SplitLine } from '#contracts/receipt';
import { toWireMoney } from '#contracts/wire';
import { allocate, type Allocation, type Standing } from '../accounts/index.ts';

/** A split as it is shown: parts of zero are left out, but credit always stands there. */
export function splitLines(
  allocation: Allocation,
  left: { arrears: Money; emergencyCreditUsed: Money },
  currency: Currency,
): SplitLine[] {
  const lines: SplitLine[] = [];
  if (allocation.toArrears > 0n)
    lines.push({
      kind: 'arrears',
      amount: toWireMoney(allocation.toArrears, currency),
      remaining: toWireMoney(left.arrears, currency),
    });
  if (allocation.toEmergencyCredit > 0n)
    lines.push({
      kind: 'emergency_credit',
      amount: toWireMoney(allocation.toEmergencyCredit, currency),
      remaining: toWireMoney(left.emergencyCreditUsed, currency),
    });
  lines.push({ kind: 'credit', amount: toWireMoney(allocation.toCredit, currency), remaining: null });
  return lines;
}

/** What a sum would pay for someone who owes this, with nothing paid before. */
export function splitOf(
  sum: Money,
  at: { standing: Standing; arrearsSharePpm: bigint; currency: Currency },
): { allocation: Allocation; split: SplitLine[] } {
  const { standing } = at;
  const allocation = allocate(sum, {
    arrears: standing.arrears,
    emergencyCreditUsed: standing.emergencyCreditUsed,
    arrearsSharePpm: at.arrearsSharePpm,
  });
  const left = {
    arrears: add(standing.arrears, negate(allocation.toArrears)),
    emergencyCreditUsed: add(standing.emergencyCreditUsed, negate(allocation.toEmergencyCredit)),
  };
  return { allocation, split: splitLines(allocation, left, at.currency) };
}
