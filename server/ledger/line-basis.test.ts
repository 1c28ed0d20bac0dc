import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatFraction, fraction, instant, lowestTerms, money, quantityMilli, type Fraction } from '#kernel';
import { decodeBasis, encodeBasis, type LineBasis } from './line-basis.ts';
import { unitOfLine } from './line-unit.ts';

const orNull = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary);
const whole = fc.bigInt(-(2n ** 70n), 2n ** 70n);
const anyFraction: fc.Arbitrary<Fraction> = fc
  .tuple(whole, fc.bigInt(1n, 10n ** 9n))
  .map(([numerator, denominator]) => lowestTerms(fraction(numerator, denominator)));
const amount = fc.bigInt(-(10n ** 15n), 10n ** 15n).map(money);
const quantity = fc.bigInt(0n, 10n ** 15n).map(quantityMilli);

const anyBasis: fc.Arbitrary<LineBasis> = fc.record({
  chargeId: orNull(fc.string()),
  name: orNull(fc.string()),
  register: fc.constantFrom('import', 'export'),
  band: orNull(fc.string()),
  block: orNull(
    fc.record({
      number: fc.integer({ min: 1, max: 20 }),
      kind: fc.constantFrom('graduated', 'volume'),
      count: fc.constantFrom('day', 'month', 'billing_period', 'year'),
      before: quantity,
      over: quantity,
      upTo: orNull(quantity),
    }),
  ),
  conversion: orNull(anyFraction),
  base: orNull(fc.record({ amount, of: fc.constantFrom('rounded', 'unrounded') })),
  factor: orNull(anyFraction),
  peakAt: orNull(fc.integer({ min: 0, max: 2 ** 42 }).map(instant)),
  exact: anyFraction,
  rounding: fc.record({ mode: fc.constantFrom('half_up', 'half_even', 'down', 'up'), step: amount }),
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(anyBasis, (basis) => {
      expect(decodeBasis(encodeBasis(basis))).toEqual(basis);
    }),
  );
});

test('the same fraction is written in the same way, and a broken one is not read', () => {
  const basis = fc.sample(anyBasis, { numRuns: 1, seed: 1 })[0];
  if (basis === undefined) throw new Error('a sample has one');
  const written = encodeBasis({ ...basis, exact: fraction(2n, 4n) });
  expect(written).toBe(encodeBasis({ ...basis, exact: fraction(1n, 2n) }));
  expect(() => decodeBasis(written.replace('"1/2"', '"1/2/3"'))).toThrow('one stroke');
  expect(formatFraction(decodeBasis(written).exact)).toBe('1/2');
});

test('a quantity has the unit that it was counted in', () => {
  const basis = { ...fc.sample(anyBasis, 1)[0], conversion: null } as LineBasis;
  expect(unitOfLine({ kind: 'energy', utility: 'water', basis })).toBe('m³');
  expect(unitOfLine({ kind: 'energy', utility: 'gas', basis })).toBe('kWh');
  expect(unitOfLine({ kind: 'energy', utility: 'gas', basis: { ...basis, conversion: fraction(11n) } })).toBe('m³');
  expect(unitOfLine({ kind: 'demand', utility: 'electricity', basis })).toBe('kW');
  expect(unitOfLine({ kind: 'standing_charge', utility: 'electricity', basis })).toBe('d');
});
