import { add, assert, greatest, least, sharePpm, subtract, ZERO, type Money } from '#kernel';

/** One thing that a sum pays before it is credit, with all that bounds it. */
export type PaidStep =
  | { readonly name: 'fee'; readonly fixed: Money; readonly sharePpm: bigint }
  | {
      readonly name: 'arrears/utility' | 'arrears/service';
      /** A share of what the steps before left, in parts per million; at most `upTo`. */
      readonly sharePpm: bigint;
      readonly upTo: Money;
    }
  /** As much as there is, at most `upTo`. */
  | { readonly name: 'emergency_credit' | 'standing_charge'; readonly upTo: Money };
export type PaidName = PaidStep['name'];

/** What a sum pays: a part per step, zero or more, and the rest. All of it adds up to the sum. */
export interface Allocation {
  readonly parts: readonly { readonly name: PaidName; readonly amount: Money }[];
  readonly toCredit: Money;
}

/** The steps in the order of the policy. What this session paid already is in each bound: a bound is what the whole session may pay. */
export interface AllocationBasis {
  readonly steps: readonly PaidStep[];
  /** What this session put in before, and what that paid. */
  readonly before: { readonly sum: Money; readonly parts: ReadonlyMap<PaidName, Money> };
}

export const NOTHING_BEFORE: AllocationBasis['before'] = { sum: ZERO, parts: new Map() };

/**
 * Splits a session's running sum. Each step takes of what the steps before it left, never falls while the sum grows, and never grows faster than the sum: so
 * does what it leaves. That is why ten notes of 10 pay exactly what one of 100 pays, whatever the steps and their order are.
 */
export function allocate(sum: Money, steps: readonly PaidStep[]): Allocation {
  assert(sum >= 0n, 'an allocation splits what is not negative');
  let left = sum;
  const parts = steps.map((step) => {
    const amount = partOf(step, left);
    left = subtract(left, amount);
    return { name: step.name, amount };
  });
  return { parts, toCredit: left };
}

/**
 * What one more sum pays: what the whole session is to pay by now, less what it did. Where something else changed what is owed in between (another session,
 * a correction), nothing that was paid is taken back, and what is missing is made up as far as the new sum goes.
 */
export function allocateNext(sum: Money, basis: AllocationBasis): Allocation {
  const { before } = basis;
  const whole = allocate(add(before.sum, sum), basis.steps);
  let left = sum;
  const parts = whole.parts.map(({ name, amount }) => {
    const missing = greatest(subtract(amount, before.parts.get(name) ?? ZERO), ZERO);
    const paid = least(left, missing);
    left = subtract(left, paid);
    return { name, amount: paid };
  });
  return { parts, toCredit: left };
}

/** What of a sum goes to a step, all its classes together. */
export function paidTo(
  allocation: Allocation,
  kind: 'fee' | 'arrears' | 'emergency_credit' | 'standing_charge',
): Money {
  return add(ZERO, ...allocation.parts.filter(({ name }) => name.split('/')[0] === kind).map(({ amount }) => amount));
}

function partOf(step: PaidStep, left: Money): Money {
  switch (step.name) {
    case 'fee':
      return least(left, add(step.fixed, sharePpm(greatest(subtract(left, step.fixed), ZERO), step.sharePpm)));
    case 'arrears/utility':
    case 'arrears/service':
      return least(step.upTo, sharePpm(left, step.sharePpm));
    case 'emergency_credit':
    case 'standing_charge':
      return least(step.upTo, left);
  }
}
