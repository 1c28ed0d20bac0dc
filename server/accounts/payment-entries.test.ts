import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { add, formatMoney, givenId, money, moneyOfUnits, negate, ZERO, type Money, type TenancyId } from '#kernel';
import { accountOf } from '../ledger/model.ts';
import { allocate, NOTHING_BEFORE, type Allocation, type PaidName } from './allocation.ts';
import {
  allocationFacts,
  allocationOf,
  creditEntries,
  creditedBy,
  inPolicyOrder,
  paidInto,
  taxEntries,
  together,
} from './payment-entries.ts';

const tenancyId = givenId<TenancyId>('flat-1');
const NAMES: readonly PaidName[] = ['fee', 'arrears/utility', 'arrears/service', 'emergency_credit', 'standing_charge'];
const units = (count: number): Money => moneyOfUnits(BigInt(count));

/** Constructed: any part of any name, some of nothing and some left out. */
const anyAllocation: fc.Arbitrary<Allocation> = fc.record({
  parts: fc
    .shuffledSubarray([...NAMES])
    .chain((names) =>
      fc.tuple(...names.map((name) => fc.bigInt(0n, 90_000_000n).map((amount) => ({ name, amount: money(amount) })))),
    ),
  toCredit: fc.bigInt(0n, 90_000_000n).map(money),
});
const sumOf = ({ parts, toCredit }: Allocation) => add(toCredit, ...parts.map(({ amount }) => amount));
const amountsOf = ({ parts, toCredit }: Allocation) => [
  ...NAMES.map((name) => add(ZERO, ...parts.filter((part) => part.name === name).map(({ amount }) => amount))),
  toCredit,
];

test('every part goes to an account of its own, but what paid standing charges fills credit up', () => {
  expect(NAMES.map((name) => paidInto(tenancyId, name))).toEqual([
    'site/fees',
    'tenancy/flat-1/arrears/utility',
    'tenancy/flat-1/arrears/service',
    'tenancy/flat-1/emergency_credit',
    'tenancy/flat-1/credit/utility',
  ]);
});

test('what is booked is the sum that was paid, and is read back as it was split', () => {
  fc.assert(
    fc.property(anyAllocation, (allocation) => {
      const entries = creditEntries(tenancyId, allocation);
      const facts = allocationFacts(allocation);
      expect(negate(add(ZERO, ...entries.map(({ amount }) => amount)))).toBe(sumOf(allocation));
      expect(entries.every(({ amount }) => amount < 0n)).toBe(true);
      expect(amountsOf(allocationOf(tenancyId, { entries, facts }))).toEqual(amountsOf(allocation));
    }),
    { numRuns: 60 },
  );
});

test('the facts say only what the entries cannot', () => {
  const paid = allocate(units(10), [{ name: 'standing_charge', upTo: units(3) }]);
  expect(allocationFacts(paid)).toEqual({ standingCharge: formatMoney(units(3)) });
  expect(creditedBy(paid)).toBe(units(10));
  expect(allocationFacts(allocate(units(10), []))).toEqual({});
});

test('what was booked is shown in the order of the policy', () => {
  const booked = { parts: NAMES.map((name) => ({ name, amount: units(1) })), toCredit: ZERO };
  const shown = inPolicyOrder(booked, {
    top_up_pays: [{ pays: 'standing_charge' }, { pays: 'emergency_credit' }, { pays: 'arrears', class: 'utility' }],
  });
  expect(shown.parts.map(({ name }) => name).slice(-3)).toEqual([
    'standing_charge',
    'emergency_credit',
    'arrears/utility',
  ]);
});

test('several payments paid what each of them paid', () => {
  fc.assert(
    fc.property(fc.array(anyAllocation, { maxLength: 4 }), (allocations) => {
      const sums = NAMES.map((_, index) => add(ZERO, ...allocations.map((each) => amountsOf(each)[index] ?? ZERO)));
      expect(amountsOf(together(allocations)).slice(0, -1)).toEqual(sums);
      expect(together(allocations).toCredit).toBe(add(ZERO, ...allocations.map(({ toCredit }) => toCredit)));
    }),
    { numRuns: 40 },
  );
});

describe('tax that falls due with the payment', () => {
  const taxPoint = { at: 'top_up', percent: 190_000n } as const;
  const taxOf = (allocation: Allocation, before = NOTHING_BEFORE) =>
    taxEntries(allocation, { before, taxPoint }).find(({ account }) => account === accountOf.taxPrepaid())?.amount ??
    0n;

  test('is none where it falls due at consumption, and none of old debt and fees', () => {
    const debt = allocate(units(10), [{ name: 'arrears/utility', sharePpm: 1_000_000n, upTo: units(50) }]);
    const at = { before: NOTHING_BEFORE, taxPoint: { at: 'consumption' } as const };
    expect(taxEntries(allocate(units(10), []), at)).toEqual([]);
    expect(taxEntries(debt, { before: NOTHING_BEFORE, taxPoint })).toEqual([]);
  });

  test('lies inside what is paid for supply, and is owed to the state', () => {
    expect(taxEntries(allocate(money(11_900_000n), []), { before: NOTHING_BEFORE, taxPoint })).toEqual([
      { account: accountOf.taxPrepaid(), amount: 1_900_000n },
      { account: accountOf.tax(), amount: -1_900_000n },
    ]);
  });

  test('is the same for many notes as for one of their sum, whatever else they pay', () => {
    const steps = [
      { name: 'fee', fixed: units(1), sharePpm: 10_000n },
      { name: 'arrears/utility', sharePpm: 200_000n, upTo: units(4) },
      { name: 'emergency_credit', upTo: units(3) },
    ] as const;
    const notes = [7, 5, 20, 13];
    let before = NOTHING_BEFORE;
    let sum = 0n;
    for (const note of notes) {
      const whole = allocate(add(before.sum, units(note)), steps);
      const parts = whole.parts.map(({ name, amount }) => ({
        name,
        amount: money(amount - (before.parts.get(name) ?? 0n)),
      }));
      const toCredit = money(units(note) - parts.reduce((total, { amount }) => total + amount, 0n));
      sum += taxOf({ parts, toCredit }, before);
      before = {
        sum: add(before.sum, units(note)),
        parts: new Map(whole.parts.map(({ name, amount }) => [name, amount])),
      };
    }
    expect(sum).toBe(taxOf(allocate(units(45), steps)));
  });
});
