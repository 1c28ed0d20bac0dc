import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, greatest, least, money, moneyOfUnits, subtract, ZERO, type Money } from '#kernel';
import {
  allocate,
  allocateNext,
  NOTHING_BEFORE,
  paidTo,
  type Allocation,
  type PaidName,
  type PaidStep,
} from './allocation.ts';

const units = (count: number) => moneyOfUnits(BigInt(count));

const arrears = (upTo: Money, sharePpm = 200_000n): PaidStep => ({ name: 'arrears/utility', sharePpm, upTo });
const emergency = (upTo: Money): PaidStep => ({ name: 'emergency_credit', upTo });
const standing = (upTo: Money): PaidStep => ({ name: 'standing_charge', upTo });

const amounts = (allocation: Allocation) => [...allocation.parts.map(({ amount }) => amount), allocation.toCredit];
const inUnits = (allocation: Allocation) => amounts(allocation).map((amount) => Number(amount) / 1e6);

/** Constructed: any steps in any order, each once, in amounts of up to 900 units. */
const anyMoney = (most: bigint) => fc.bigInt({ min: 0n, max: most }).map(money);
const anySteps: fc.Arbitrary<readonly PaidStep[]> = fc
  .record({
    owed: anyMoney(900_000_000n),
    service: anyMoney(90_000_000n),
    drawn: anyMoney(20_000_000n),
    standing: anyMoney(20_000_000n),
    fixed: anyMoney(2_000_000n),
    share: fc.bigInt({ min: 0n, max: 1_000_000n }),
    other: fc.bigInt({ min: 0n, max: 1_000_000n }),
  })
  .chain((at) =>
    fc.shuffledSubarray<PaidStep>([
      arrears(at.owed, at.share),
      { name: 'arrears/service', sharePpm: at.other, upTo: at.service },
      emergency(at.drawn),
      standing(at.standing),
      { name: 'fee', fixed: at.fixed, sharePpm: at.other },
    ]),
  );
const anyNotes = fc.array(fc.bigInt({ min: 1n, max: 500_000_000n }).map(money), { minLength: 1, maxLength: 12 });

/** Sessions that pay in turn, each known by what it paid, against bounds that shrink by what the others paid. */
class Payments {
  readonly #steps: readonly PaidStep[];
  readonly #sessions = new Map<number, { sum: Money; parts: Map<PaidName, Money> }>();

  constructor(steps: readonly PaidStep[]) {
    this.#steps = steps;
  }

  pay(session: number, note: Money): Allocation {
    const mine = this.#sessions.get(session) ?? { sum: ZERO, parts: new Map<PaidName, Money>() };
    this.#sessions.set(session, mine);
    const steps = this.#steps.map((step) => {
      if (step.name === 'fee') return step;
      const others = subtract(this.paid(step.name), mine.parts.get(step.name) ?? ZERO);
      return { ...step, upTo: greatest(subtract(step.upTo, others), ZERO) };
    });
    const next = allocateNext(note, { steps, before: mine });
    mine.sum = add(mine.sum, note);
    for (const { name, amount } of next.parts) mine.parts.set(name, add(mine.parts.get(name) ?? ZERO, amount));
    return next;
  }

  paid(name: PaidName): Money {
    return add(ZERO, ...[...this.#sessions.values()].map(({ parts }) => parts.get(name) ?? ZERO));
  }
}

describe('allocate', () => {
  it.each([
    { sum: 100, steps: [arrears(units(500)), emergency(units(10))], expected: [20, 10, 70] },
    { sum: 100, steps: [arrears(units(5)), emergency(ZERO)], expected: [5, 0, 95] },
    { sum: 8, steps: [arrears(units(500)), emergency(units(10))], expected: [1.6, 6.4, 0] },
    { sum: 0, steps: [arrears(units(500)), emergency(units(10))], expected: [0, 0, 0] },
    { sum: 100, steps: [emergency(units(10)), arrears(units(500)), standing(units(3))], expected: [10, 18, 3, 69] },
    { sum: 100, steps: [], expected: [100] },
    { sum: 100, steps: [{ name: 'fee', fixed: units(1), sharePpm: 10_000n }] as const, expected: [1.99, 98.01] },
    { sum: 1, steps: [{ name: 'fee', fixed: units(2), sharePpm: 10_000n }] as const, expected: [1, 0] },
  ])('pays $sum as $expected', ({ sum, steps, expected }) => {
    expect(inUnits(allocate(units(sum), steps))).toEqual(expected);
  });

  it('says what goes to one kind of debt, whatever its class', () => {
    const steps: PaidStep[] = [arrears(units(5)), { name: 'arrears/service', sharePpm: 500_000n, upTo: units(7) }];
    const paid = allocate(units(100), steps);
    expect(paidTo(paid, 'arrears')).toBe(units(12));
    expect(paidTo(paid, 'fee')).toBe(ZERO);
  });

  it('pays with many notes exactly what one note of their sum pays, whatever the steps and their order', () => {
    fc.assert(
      fc.property(anyNotes, anySteps, (notes, steps) => {
        let before = NOTHING_BEFORE;
        let paid: readonly Money[] = steps.map(() => ZERO).concat(ZERO);
        for (const note of notes) {
          const next = allocateNext(note, { steps, before });
          expect(add(...amounts(next))).toBe(note);
          expect(amounts(next).every((amount) => amount >= 0n)).toBe(true);
          before = {
            sum: add(before.sum, note),
            parts: new Map(next.parts.map(({ name, amount }) => [name, add(before.parts.get(name) ?? ZERO, amount)])),
          };
          paid = amounts(next).map((amount, index) => add(paid[index] ?? ZERO, amount));
        }
        expect(paid).toEqual(amounts(allocate(before.sum, steps)));
      }),
    );
  });

  it('takes of two sessions at once, in any order of their notes, what their sums owe together and never more than is owed', () => {
    const session = fc.record({ note: fc.bigInt({ min: 1n, max: 500_000_000n }).map(money), session: fc.nat(1) });
    fc.assert(
      fc.property(
        fc.array(session, { minLength: 1, maxLength: 16 }),
        anyMoney(200_000_000n),
        fc.bigInt({ min: 0n, max: 1_000_000n }),
        fc.func(fc.nat(1000)),
        (notes, owed, share, shuffle) => {
          const late = notes.toSorted((a, b) => shuffle(a.note) - shuffle(b.note));
          const [now, later] = [notes, late].map((order) => {
            const payments = new Payments([arrears(owed, share), emergency(units(10))]);
            for (const { session: who, note } of order) payments.pay(who, note);
            return payments;
          });
          const bySession = [0, 1].map((who) =>
            add(ZERO, ...notes.filter((each) => each.session === who).map(({ note }) => note)),
          );
          const shares = add(...bySession.map((sum) => money((sum * share) / 1_000_000n)));
          expect(now?.paid('arrears/utility')).toBe(least(owed, shares));
          expect(later?.paid('arrears/utility')).toBe(least(owed, shares));
        },
      ),
    );
  });

  it('takes nothing back where a debt was corrected away, and makes up what is missing where one came to light', () => {
    const paid = { sum: units(50), parts: new Map<PaidName, Money>([['arrears/utility', units(10)]]) };
    expect(inUnits(allocateNext(units(50), { steps: [arrears(ZERO)], before: paid }))).toEqual([0, 50]);
    const little = { sum: units(90), parts: new Map<PaidName, Money>([['arrears/utility', units(1)]]) };
    expect(inUnits(allocateNext(units(10), { steps: [arrears(units(500))], before: little }))).toEqual([10, 0]);
  });
});
