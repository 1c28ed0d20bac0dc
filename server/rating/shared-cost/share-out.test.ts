import fc from 'fast-check';
import { expect, test } from 'vitest';
import { money } from '#kernel';
import { shareOut } from './share-out.ts';

const CENT = 10_000n;
const weights = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 })
  .filter((each) => each.some((weight) => weight > 0n));
const cents = fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n });

test('the largest remainders get what is missing, the earlier first', () => {
  expect(shareOut(money(100n * CENT), [1n, 1n, 1n], CENT)).toEqual([34n * CENT, 33n * CENT, 33n * CENT]);
  expect(shareOut(money(1000n * CENT), [400n, 200n, 150n, 100n], CENT)).toEqual(
    [471n, 235n, 176n, 118n].map((c) => c * CENT),
  );
  expect(shareOut(money(-100n * CENT), [1n, 1n, 1n], CENT)).toEqual([-34n * CENT, -33n * CENT, -33n * CENT]);
});

test('parts sum to the whole, lie within a step of their share, and nothing goes where there is no weight', () => {
  fc.assert(
    fc.property(cents, weights, (count, shares) => {
      const parts = shareOut(money(count * CENT), shares, CENT);
      const whole = shares.reduce((sum, weight) => sum + weight, 0n);
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(count * CENT);
      for (const [index, part] of parts.entries()) {
        const off = part * whole - count * CENT * (shares[index] ?? 0n);
        expect((off < 0n ? -off : off) < CENT * whole).toBe(true);
        if (shares[index] === 0n) expect(part).toBe(0n);
      }
    }),
    { numRuns: 300 },
  );
});

test('what cannot be shared is a defect', () => {
  expect(() => shareOut(money(1n), [1n], CENT)).toThrow('whole steps');
  expect(() => shareOut(money(CENT), [0n, 0n], CENT)).toThrow('not all zero');
  expect(() => shareOut(money(CENT), [2n, -1n], CENT)).toThrow('not negative');
});
