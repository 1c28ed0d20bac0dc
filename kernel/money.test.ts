import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Defect } from './assertion.ts';
import {
  add,
  currency,
  divideRounded,
  formatMoney,
  greatest,
  least,
  money,
  moneyOfUnits,
  negate,
  parseMoney,
  sharePpm,
  subtract,
  ZERO,
  type RoundingMode,
} from './money.ts';

const anyMoney = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map(money);

describe('money', () => {
  it.each([
    ['0', 0n],
    ['12.5', 12_500_000n],
    ['-0.000001', -1n],
    ['9999999999999.999999', 9_999_999_999_999_999_999n],
  ])('reads %s exactly', (text, micros) => {
    if (micros > 2n ** 63n - 1n) expect(() => parseMoney(text)).toThrow(Defect);
    else expect(parseMoney(text)).toBe(micros);
  });

  it.each(['', '.5', '1.', '1e3', '+1', ' 1', '1,5', '1.0000001', '0x10', 'NaN', '--1', '12345678901234'])(
    'refuses %j',
    (text) => {
      expect(parseMoney(text)).toBeNull();
    },
  );

  it('writes what it reads, with at least two places', () => {
    fc.assert(
      fc.property(
        anyMoney,
        (amount) => parseMoney(formatMoney(amount)) === amount && /^-?\d+\.\d{2,6}$/.test(formatMoney(amount)),
      ),
    );
    expect([formatMoney(ZERO), formatMoney(moneyOfUnits(12n)), formatMoney(money(-125n))]).toEqual([
      '0.00',
      '12.00',
      '-0.000125',
    ]);
  });

  it('refuses what no column can hold', () => {
    expect(() => money(2n ** 63n)).toThrow(Defect);
    expect(() => money(-(2n ** 63n))).toThrow(Defect);
    expect(() => add(money(2n ** 63n - 1n), money(1n))).toThrow(Defect);
  });

  it('adds, subtracts, negates and compares', () => {
    fc.assert(
      fc.property(anyMoney, anyMoney, (a, b) => {
        expect(subtract(add(a, b), b)).toBe(a);
        expect(add(a, negate(a))).toBe(ZERO);
        expect(add(least(a, b), greatest(a, b))).toBe(add(a, b));
      }),
    );
    expect(add()).toBe(ZERO);
  });

  it('knows a currency by its three letters', () => {
    expect(currency('EUR')).toBe('EUR');
    expect(() => currency('eur')).toThrow(Defect);
    expect(() => currency('EURO')).toThrow(Defect);
  });
});

describe('divideRounded', () => {
  it.each<[bigint, bigint, RoundingMode, bigint]>([
    [5n, 2n, 'half_up', 3n],
    [-5n, 2n, 'half_up', -3n],
    [5n, 2n, 'half_even', 2n],
    [7n, 2n, 'half_even', 4n],
    [-5n, 2n, 'half_even', -2n],
    [9n, 4n, 'half_even', 2n],
    [11n, 4n, 'half_even', 3n],
    [5n, 2n, 'down', 2n],
    [-5n, 2n, 'down', -2n],
    [5n, 2n, 'up', 3n],
    [-5n, 2n, 'up', -3n],
    [4n, 2n, 'up', 2n],
  ])('%s / %s %s is %s', (numerator, denominator, mode, expected) => {
    expect(divideRounded(numerator, denominator, mode)).toBe(expected);
  });

  it('is never a whole step away from the exact value, and mirrors for credits', () => {
    const modes = fc.constantFrom<RoundingMode>('half_up', 'half_even', 'down', 'up');
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 30n), 10n ** 30n),
        fc.bigInt(1n, 10n ** 12n),
        modes,
        (numerator, denominator, mode) => {
          const rounded = divideRounded(numerator, denominator, mode);
          const off = rounded * denominator - numerator;
          expect(off < denominator && off > -denominator).toBe(true);
          expect(divideRounded(-numerator, denominator, mode)).toBe(-rounded);
        },
      ),
    );
  });

  it('refuses a denominator that is not positive', () => {
    expect(() => divideRounded(1n, 0n, 'down')).toThrow(Defect);
    expect(() => divideRounded(1n, -1n, 'down')).toThrow(Defect);
  });
});

describe('sharePpm', () => {
  it('never takes a micro more than the rule says', () => {
    expect(sharePpm(money(10n), 200_000n)).toBe(2n);
    expect(sharePpm(money(9n), 200_000n)).toBe(1n);
    expect(() => sharePpm(money(1n), 1_000_001n)).toThrow(Defect);
    expect(() => sharePpm(money(1n), -1n)).toThrow(Defect);
  });
});
