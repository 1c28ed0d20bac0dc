import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatFraction,
  fraction,
  isLess,
  lowestTerms,
  minus,
  over,
  parseFraction,
  plus,
  times,
  type Fraction,
} from './fraction.ts';

const any = fc
  .tuple(fc.bigInt(-10_000n, 10_000n), fc.bigInt(1n, 500n))
  .map(([numerator, denominator]) => fraction(numerator, denominator));

/** Exact by its meaning: a/b = c/d where ad = cb. */
const same = (a: Fraction, b: Fraction) => a.numerator * b.denominator === b.numerator * a.denominator;

test('sums and products are exact and undo each other', () => {
  fc.assert(
    fc.property(any, any, any, (a, b, c) => {
      expect(same(minus(plus(a, b), b), a)).toBe(true);
      expect(same(times(plus(a, b), c), plus(times(a, c), times(b, c)))).toBe(true);
      if (b.numerator !== 0n) expect(same(times(over(a, b), b), a)).toBe(true);
      expect(isLess(a, b)).toBe(minus(a, b).numerator < 0n);
      expect(same(lowestTerms(a), a)).toBe(true);
    }),
  );
});

test('a negative divisor turns both signs, and nothing is divided by zero', () => {
  expect(fraction(1n, -2n)).toEqual({ numerator: -1n, denominator: 2n });
  expect(() => fraction(1n, 0n)).toThrow('divided by zero');
  expect(() => over(fraction(1n), fraction(0n))).toThrow('divided by zero');
});

test('decimals are read exactly and written in lowest terms', () => {
  expect(parseFraction('0.9632')).toEqual({ numerator: 9632n, denominator: 10_000n });
  expect(parseFraction('-12')).toEqual({ numerator: -12n, denominator: 1n });
  expect([parseFraction('1e3'), parseFraction('.5'), parseFraction('1.0000000000001')]).toEqual([null, null, null]);
  expect([formatFraction(fraction(-6n, 4n)), formatFraction(fraction(8n, 2n))]).toEqual(['-3/2', '4']);
});
