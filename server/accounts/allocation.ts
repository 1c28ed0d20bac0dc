import { add, assert, least, sharePpm, subtract, type Money } from '#kernel';

/** What a sum of top-ups pays, in the order in which the policy takes it. */
export interface Allocation {
  readonly toArrears: Money;
  readonly toEmergencyCredit: Money;
  readonly toCredit: Money;
}

export interface AllocationBasis {
  /** What was owed when the session began. */
  readonly arrears: Money;
  readonly emergencyCreditUsed: Money;
  /** The share of a top-up that goes to arrears, in parts per million. */
  readonly arrearsSharePpm: bigint;
}

/**
 * Splits a session's running sum: the arrears share (at most the arrears), then emergency credit, then credit. It works on the sum and not on the bill, so
 * ten notes of 10 pay exactly what one of 100 pays. The parts add up to the sum.
 */
export function allocate(sum: Money, basis: AllocationBasis): Allocation {
  assert(
    sum >= 0n && basis.arrears >= 0n && basis.emergencyCreditUsed >= 0n,
    'an allocation splits what is not negative',
  );
  const toArrears = least(basis.arrears, sharePpm(sum, basis.arrearsSharePpm));
  const toEmergencyCredit = least(basis.emergencyCreditUsed, subtract(sum, toArrears));
  return { toArrears, toEmergencyCredit, toCredit: subtract(subtract(sum, toArrears), toEmergencyCredit) };
}

/** What one more bill pays, given what the session had paid before it: the difference of two running sums. */
export function allocateNext(bill: Money, before: Money, basis: AllocationBasis): Allocation {
  const until = allocate(before, basis);
  const now = allocate(add(before, bill), basis);
  const next = {
    toArrears: subtract(now.toArrears, until.toArrears),
    toEmergencyCredit: subtract(now.toEmergencyCredit, until.toEmergencyCredit),
    toCredit: subtract(now.toCredit, until.toCredit),
  };
  assert(
    next.toArrears >= 0n && next.toEmergencyCredit >= 0n && next.toCredit >= 0n,
    'a further bill never takes back what an earlier one paid',
  );
  return next;
}
