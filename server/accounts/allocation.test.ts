import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, money, moneyOfUnits, ZERO } from '#kernel';
import { allocate, allocateNext } from './allocation.ts';

const units = (count: number) => moneyOfUnits(BigInt(count));

describe('allocate', () => {
  it.each([
    { sum: 100, arrears: 500, emergency: 10, expected: [20, 10, 70] },
    { sum: 100, arrears: 5, emergency: 0, expected: [5, 0, 95] },
    { sum: 8, arrears: 500, emergency: 10, expected: [1.6, 6.4, 0] },
    { sum: 0, arrears: 500, emergency: 10, expected: [0, 0, 0] },
  ])('pays $sum as $expected', ({ sum, arrears, emergency, expected }) => {
    const split = allocate(units(sum), {
      arrears: units(arrears),
      emergencyCreditUsed: units(emergency),
      arrearsSharePpm: 200_000n,
    });
    expect([split.toArrears, split.toEmergencyCredit, split.toCredit].map(Number)).toEqual(
      expected.map((value) => value * 1e6),
    );
  });

  it('pays with many bills exactly what one bill of their sum pays', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 500_000_000n }), { minLength: 1, maxLength: 12 }),
        fc.bigInt({ min: 0n, max: 900_000_000n }),
        fc.bigInt({ min: 0n, max: 20_000_000n }),
        fc.bigInt({ min: 0n, max: 1_000_000n }),
        (bills, arrears, emergency, share) => {
          const basis = { arrears: money(arrears), emergencyCreditUsed: money(emergency), arrearsSharePpm: share };
          let before = ZERO;
          const paid = { toArrears: ZERO, toEmergencyCredit: ZERO, toCredit: ZERO };
          for (const bill of bills) {
            const next = allocateNext(money(bill), before, basis);
            expect(add(next.toArrears, next.toEmergencyCredit, next.toCredit)).toBe(bill);
            before = add(before, money(bill));
            paid.toArrears = add(paid.toArrears, next.toArrears);
            paid.toEmergencyCredit = add(paid.toEmergencyCredit, next.toEmergencyCredit);
            paid.toCredit = add(paid.toCredit, next.toCredit);
          }
          expect(paid).toEqual(allocate(before, basis));
        },
      ),
    );
  });
});
