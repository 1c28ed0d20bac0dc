import { describe, expect, test } from 'vitest';
import { evaluateFormula } from './formula.ts';
import { missingHolidays } from './tariff-calendar.ts';
import { priceOf } from './tariff-price.ts';
import { tenancyAttributes } from './tenancy-attributes.ts';
import { tariff } from './tariff.ts';

/* Constructed. */

const version = { from: '2026-01-01', rounding: 'half_up', decimals: '2', charges: [{ kind: 'flat', price: '0.3' }] };
const calendar = {
  holidays: { 2026: ['2026-12-25'] },
  bands: [{ id: 'peak', times: [{ days: ['workdays'], from: '08:00', to: '20:00' }] }, { id: 'rest' }],
};

/** Where and what is wrong with a version that differs from a good one. */
function problems(rest: object): readonly string[] {
  const result = tariff.safeParse({ id: 't', utility: 'electricity', versions: [{ ...version, ...rest }] });
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.slice(2).join('.')}: ${message}`);
}
const charged = (...charges: readonly object[]) => problems({ charges, calendar });

test('what stood in a site file before stands: flat, standing, tax', () => {
  const charges = [
    { kind: 'flat', price: '0.32' },
    { kind: 'standing', per_day: '0.25' },
    { kind: 'tax', name: 'VAT', percent: '19 %' },
  ];
  expect(problems({ charges })).toEqual([]);
});

describe('a tariff is refused when it is saved, with the place and the mend', () => {
  const steps = (...all: readonly object[]) => ({ kind: 'energy', blocks: { kind: 'graduated', steps: all } });

  test.each([
    [{ kind: 'flat', price: '-0.1' }, 'charges.0.price: is below zero: write may_be_negative if that is meant'],
    [{ kind: 'energy', prices: { peak: '1', night: '1' } }, 'charges.0.prices: the band rest has no price'],
    [{ kind: 'energy' }, 'charges.0: either price or prices says what a unit costs'],
    [{ kind: 'standing' }, 'charges.0: exactly one of per_day, per_month says how much'],
    [
      { kind: 'cap', per_day: '1', per_unit: '1' },
      'charges.0: exactly one of per_day, per_month, per_unit says how much',
    ],
    [{ kind: 'demand', price: '1', band: 'noon' }, 'charges.0.band: no band is called noon'],
    [
      { kind: 'tax', name: 'T', percent: '100', inside: 'yes' },
      'charges.0.percent: a tax inside its own base is less than 100 %',
    ],
    [
      { kind: 'tax', name: 'T', percent: '1', on: ['later'] },
      'charges.0.on.0: no charge before this one is called later',
    ],
    [steps({ price: '1' }, { price: '2' }), 'charges.0.blocks.steps.0: only the last step has no end: write up_to'],
    [steps({ up_to: '5', price: '1' }), 'charges.0.blocks.steps.0.up_to: the last step has no end: leave up_to out'],
    [
      steps({ up_to: '5', price: '1' }, { up_to: '5', price: '2' }, { price: '3' }),
      'charges.0.blocks.steps.1.up_to: a step ends after the one before it, or nothing reaches it',
    ],
    [
      { ...steps({ price: '1' }), price: '1' },
      'charges.0: the steps of blocks have the prices: leave price and prices out here',
    ],
    [steps({ up_to: '5' }, { price: '1' }), 'charges.0.blocks.steps.0: either price or prices says what a unit costs'],
    [
      { kind: 'flat', price: { formula: 'index * 2', decimals: '4' } },
      'charges.0.price: the formula cannot be worked out: no value is called "index"',
    ],
  ])('%j', (charge, problem) => {
    expect(charged(charge)).toContain(problem);
  });

  test('a band that nobody has, two charges of a name, prices by band without a calendar', () => {
    expect(charged({ kind: 'energy', prices: { peak: '1', rest: '1', night: '1' } })).toEqual([
      'charges.0.prices.night: no band is called night',
    ]);
    const twin = { kind: 'flat', id: 'energy', price: '1' };
    expect(charged(twin, twin)).toEqual(['charges.1.id: the charge energy stands here twice']);
    expect(problems({ charges: [{ kind: 'energy', prices: { peak: '1' } }] })).toEqual([
      'charges.0.prices: prices by band need a calendar with these bands',
    ]);
  });

  test('a calendar with a hole, a second rest, a season or a year that is missing', () => {
    const bad = (rest: object) => problems({ calendar: { ...calendar, ...rest } });
    expect(bad({ bands: [calendar.bands[0]] })[0]).toContain('leave times out');
    expect(bad({ bands: [{ id: 'a' }, { id: 'a' }] })).toEqual([
      'calendar.bands.0: only the last band takes what is left: write times',
      'calendar.bands.1.id: the band a stands here twice',
    ]);
    expect(bad({ bands: [{ id: 'a', times: [{ seasons: ['dry'] }] }, { id: 'b' }] })[0]).toContain(
      'no season is called dry',
    );
    expect(bad({ holidays: {} })[0]).toContain('list them for each year');
    expect(bad({ holidays: { 2026: [], 2028: [] } })).toEqual(['calendar.holidays: the holidays of 2027 are missing']);
    expect(bad({ holidays: { 2026: ['2027-01-01'] } })).toEqual([
      'calendar.holidays.2026.0: 2027-01-01 is not in 2026',
    ]);
  });

  test('a time that is none, and two versions of one moment', () => {
    expect(problems({ from: '2026-01-01T24:00' })[0]).toContain('a minute written');
    const twice = [version, { ...version, from: '2026-01-01T00:00' }];
    expect(tariff.safeParse({ id: 't', utility: 'gas', versions: twice }).error?.issues[0]?.message).toContain(
      'same day',
    );
    const late = { id: 'late', times: [{ from: '22:00', to: '25:00' }] };
    expect(problems({ calendar: { bands: [late, { id: 'b' }] } })[0]).toContain('at most 24:00');
  });
});

test('the years whose holidays are not listed are told', () => {
  const parsed = tariff.parse({ id: 't', utility: 'gas', versions: [{ ...version, calendar }] }).versions[0]?.calendar;
  if (parsed === undefined) throw new Error('it has a calendar');
  expect(missingHolidays(parsed, { from: 2025, to: 2027 })).toEqual([2025, 2027]);
  const nightly = {
    ...parsed,
    bands: [{ id: 'night', times: [{ days: ['all' as const], from: 0, to: 360 }] }, { id: 'day' }],
  };
  expect(missingHolidays(nightly, { from: 2025, to: 2027 })).toEqual([]);
});

test('prices that include taxes say which', () => {
  expect(problems({ prices_include_tax: 'yes' })).toEqual([
    'prices_include_tax: no charge says which tax: write one of kind tax',
  ]);
  const charges = [...version.charges, { kind: 'tax', name: 'VAT', percent: '19 %' }];
  expect(problems({ prices_include_tax: 'yes', charges })).toEqual([]);
});

describe('attributes of a tenancy', () => {
  const wrong = (...changes: readonly object[]) =>
    (tenancyAttributes.safeParse({ persons: '2', changes }).error?.issues ?? []).map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    );

  test('change from days on, each after the one before it', () => {
    expect(wrong({ from: '2026-03-01', persons: '3' }, { from: '2026-03-02', area_m2: '61.5' })).toEqual([]);
    expect(wrong({ from: '2026-03-02', persons: '3' }, { from: '2026-03-02', persons: '4' })).toEqual([
      'changes: each begins after the one before it',
    ]);
  });

  test('a change that changes nothing, or a group, is refused', () => {
    expect(wrong({ from: '2026-03-01' })).toEqual(['changes.0: changes nothing: write persons, fixtures or area_m2']);
    expect(wrong({ from: '2026-03-01', persons: '3', is: { group: 'social' } })).toHaveLength(1);
  });
});

test('a season begins and ends on days that a year can have', () => {
  const seasons = (from: string) => [{ id: 'summer', from, to: '09-30' }];
  const of = (from: string) => problems({ calendar: { ...calendar, seasons: seasons(from) } });
  expect(of('02-29')).toEqual([]);
  expect(of('02-30')).toEqual(['calendar.seasons.0.from: must be a day of the year such as 06-30, not "02-30"']);
});

describe('formulas', () => {
  const values = new Map([['base', { numerator: 3n, denominator: 10n }]]);

  test.each([
    ['1 + 2 * 3', '7/1'],
    ['(1 + 2) * 3 - 1', '8/1'],
    ['-base * -(2)', '6/10'],
    ['base / 3 / 2', '3/60'],
  ])('%s', (formula, expected) => {
    const result = evaluateFormula(formula, values);
    const [top, bottom] = expected.split('/').map(BigInt);
    expect(result.ok && result.value.numerator * (bottom ?? 1n) === (top ?? 0n) * result.value.denominator).toBe(true);
  });

  test.each([
    ['', 'it ends too early'],
    ['1 +', 'it ends too early'],
    ['(1', 'a bracket is not closed'],
    ['(1 +', 'it ends too early'],
    ['1 1', '"1" was not expected'],
    ['1 / (base - base)', 'it divides by zero'],
    ['-nothing', 'no value is called "nothing"'],
    [`${'('.repeat(60)}1`, 'it is nested too deeply'],
  ])('%s cannot be worked out', (formula, problem) => {
    expect(evaluateFormula(formula, values)).toEqual({ ok: false, problem });
  });

  test('a price that is worked out is cut to its places', () => {
    const price = { formula: '2 / 3', decimals: 2, rounding: 'down' } as const;
    expect([priceOf(price, undefined), priceOf({ ...price, rounding: 'up' }, {})]).toEqual([660_000n, 670_000n]);
    expect(() => priceOf({ ...price, formula: 'x' }, {})).toThrow('was tried when its tariff was saved');
  });
});
