import { describe, expect, test } from 'vitest';
import {
  formatMoney,
  fraction,
  givenId,
  instant,
  localDate,
  parseInstant,
  parseMilli,
  quantityMilli,
  registerMilli,
  ZERO,
  zone,
  type Instant,
  type MeterId,
} from '#kernel';
import { tariff as schema } from '#contracts/configuration';
import type { HourlyInterval } from '../metering/model.ts';
import { roundLine } from './charge-context.ts';
import type { RatingInput } from './model.ts';
import { periodAt } from './period.ts';
import { rate } from './rate.ts';
import { totalOf } from './settle.ts';

/* Each charge by hand: what is used, and what a person with a pencil gets. Constructed. */

const BERLIN = zone('Europe/Berlin');
const MINUTE_MS = 60_000;

function at(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === null) throw new Error(`constructed instant ${text}`);
  return parsed;
}

const november = periodAt(at('2026-11-10T00:00:00Z'), BERLIN);

/** `2026-11-03T10:00Z 60 1.5`: from when, how many minutes, how much; an import meter unless it is named `pv`. */
function used(text: string): HourlyInterval {
  const [when = '', length = '60', quantity = '0', meter = 'm1'] = text.split(' ');
  const from = at(when);
  const counted = parseMilli(quantity) ?? 0n;
  return {
    meterId: givenId<MeterId>(meter),
    hourStart: instant(from - (from % 3_600_000)),
    from,
    to: instant(from + Number(length) * MINUTE_MS),
    fromRegister: registerMilli(0n),
    toRegister: registerMilli(counted),
    quantity: quantityMilli(counted),
    estimated: false,
  };
}

function bill(
  charges: readonly object[],
  uses: readonly string[],
  rest: { version?: object; input?: Partial<RatingInput> } = {},
) {
  const tariff = schema.parse({
    id: 'by-hand',
    utility: 'electricity',
    versions: [{ from: '2026-01-01', charges, rounding: 'half_up', decimals: '2', ...rest.version }],
  });
  return rate({
    tariff,
    zone: BERLIN,
    period: november,
    tenancyFrom: at('2026-01-01T00:00:00Z'),
    ratedTo: november.to,
    intervals: uses.map(used),
    exportMeters: new Set([givenId<MeterId>('pv')]),
    ...rest.input,
  });
}

const amounts = (lines: ReturnType<typeof bill>) => lines.map((line) => `${line.kind} ${formatMoney(line.amount)}`);
const hundred = ['2026-11-03T10:00Z 60 100'];
const flat = { kind: 'flat', id: 'energy', price: '1' };

describe('blocks', () => {
  const steps = [{ up_to: '50', price: '1' }, { up_to: '80', price: '2' }, { price: '3' }];
  const blocks = (rest: object) => [{ kind: 'energy', blocks: { kind: 'graduated', steps, ...rest } }];

  test.each([
    ['50', ['50.00']],
    ['50.001', ['50.00', '0.00']],
    ['80', ['50.00', '60.00']],
    ['100', ['50.00', '60.00', '60.00']],
  ])('graduated: of %s each step pays its own price', (quantity, expected) => {
    const lines = bill(blocks({}), [`2026-11-03T10:00Z 60 ${quantity}`]);
    expect(lines.map((line) => formatMoney(line.amount))).toEqual(expected);
    expect(lines.map((line) => line.basis.block?.number)).toEqual(expected.map((_, index) => index + 1));
  });

  test.each([
    ['50', '50.00'],
    ['50.001', '100.00'],
    ['80', '160.00'],
    ['80.001', '240.00'],
  ])('volume: %s is all priced by the step that it reaches', (quantity, expected) => {
    expect(amounts(bill(blocks({ kind: 'volume' }), [`2026-11-03T10:00Z 60 ${quantity}`]))).toEqual([
      `energy ${expected}`,
    ]);
  });

  test('two meters are counted together, in the order of time; a day begins anew', () => {
    const uses = ['2026-11-03T10:00Z 60 40', '2026-11-03T12:00Z 60 40 m2', '2026-11-04T10:00Z 60 60'];
    expect(amounts(bill(blocks({ count: 'day' }), uses))).toEqual(['energy 100.00', 'energy 80.00']);
    expect(bill(blocks({ count: 'day' }), uses)[0]).toMatchObject({ meterId: null, registers: null });
  });

  test('limits of days and persons: 1.7 a day for two persons in thirty days are 102, whole tens aside', () => {
    const small = [{ up_to: '1.7', price: '1' }, { price: '2' }];
    const charge = { limits: 'per_day', per: 'person', steps: small };
    const attributes = { persons: 2 };
    const rated = (rest: object) =>
      bill(blocks({ ...charge, ...rest }), ['2026-11-03T10:00Z 60 110'], { input: { attributes } });
    expect(amounts(rated({}))).toEqual(['energy 102.00', 'energy 16.00']);
    const third = [{ up_to: '1.69', price: '1' }, { price: '2' }];
    // 1.69 x 2 x 30 = 101.4, cut to whole units.
    expect(amounts(rated({ steps: third, whole_units: 'down' }))).toEqual(['energy 101.00', 'energy 18.00']);
  });

  test('a year carries what was counted before its month, over a new price too', () => {
    const uses = ['2026-09-03T10:00Z 60 45', '2026-11-03T10:00Z 60 10'];
    const [first, second] = bill(blocks({ count: 'year' }), uses);
    expect([first, second].map((line) => formatMoney(line?.amount ?? ZERO))).toEqual(['5.00', '10.00']);
    expect(first?.basis.block).toMatchObject({ before: 45_000n, over: 0n, upTo: 50_000n });
  });
});

describe('time of use', () => {
  const version = {
    calendar: {
      seasons: [{ id: 'winter', from: '11-01', to: '02-29' }],
      holidays: { 2026: ['2026-11-18'] },
      bands: [
        { id: 'night', times: [{ from: '22:00', to: '06:00' }] },
        { id: 'peak', times: [{ days: ['workdays'], seasons: ['winter'], from: '17:00', to: '20:00' }] },
        { id: 'day' },
      ],
    },
  };
  const prices = { night: '-0.05', peak: '0.50', day: '0.20' };
  const charge = { kind: 'energy', prices, may_be_negative: 'yes' };

  test('a night over midnight, a holiday that is no workday, a price below zero', () => {
    const uses = [
      '2026-11-17T16:30Z 60 10', // Tuesday 17:30
      '2026-11-18T16:30Z 60 10', // the holiday
      '2026-11-18T22:00Z 60 10', // 23:00
      '2026-11-19T04:30Z 60 10', // 05:30 to 06:30: half of it at night
    ];
    const lines = bill([charge], uses, { version });
    expect(lines.map((line) => [line.basis.band, line.quantity, formatMoney(line.amount), line.estimated])).toEqual([
      ['night', 15_000n, '-0.75', true],
      ['day', 15_000n, '3.00', true],
      ['peak', 10_000n, '5.00', false],
    ]);
  });

  test('what was fed in is credited, in its own bands', () => {
    const lines = bill([{ kind: 'export_credit', price: '0.08' }], ['2026-11-03T10:00Z 60 25 pv', ...hundred]);
    expect(amounts(lines)).toEqual(['export_credit -2.00']);
    expect(lines[0]).toMatchObject({ meterId: 'pv', basis: { register: 'export' } });
  });
});

describe('what is taken of other lines', () => {
  const third = { kind: 'flat', id: 'third', price: '0.00125', rounding: { mode: 'half_up', step: '0.01' } };

  test('a tax of the rounded line, or of the line before it was rounded', () => {
    const tax = (of: string) => ({ kind: 'tax', name: 'VAT', percent: '50', of });
    // 0.125 is rounded to 0.13; half of either is 0.065 or 0.0625.
    expect(amounts(bill([third, tax('rounded')], hundred))).toEqual(['energy 0.13', 'tax 0.07']);
    expect(amounts(bill([third, tax('unrounded')], hundred))).toEqual(['energy 0.13', 'tax 0.06']);
  });

  test('a tax inside its own base, and one on another', () => {
    const inside = { kind: 'tax', id: 'icms', name: 'ICMS', percent: '20 %', inside: 'yes' };
    const onTop = { kind: 'tax', name: 'VAT', percent: '10 %' };
    expect(amounts(bill([flat, inside, onTop], hundred))).toEqual(['energy 100.00', 'tax 25.00', 'tax 12.50']);
    expect(amounts(bill([flat, inside, { ...onTop, except: ['icms'] }], hundred))[2]).toBe('tax 10.00');
    expect(amounts(bill([flat, inside, { ...onTop, on: ['icms'] }], hundred))[2]).toBe('tax 2.50');
  });

  test('a rebate that reduces the base of a tax, and levies by the unit', () => {
    const charges = [
      flat,
      { kind: 'rebate', name: 'Pass-through', percent: '30 %', on: ['energy'] },
      { kind: 'levy', name: 'Grid', price: '0.02' },
      { kind: 'tax', name: 'VAT', percent: '10 %' },
    ];
    const lines = bill(charges, hundred);
    expect(amounts(lines)).toEqual(['energy 100.00', 'rebate -30.00', 'levy 2.00', 'tax 7.20']);
    expect(lines.map((line) => line.revenueAccount).slice(1)).toEqual([
      'site/revenue/electricity',
      'site/tax',
      'site/tax',
    ]);
  });

  test('with nothing before them they are not there', () => {
    const percent = { percent: '30 %', name: 'Levy' };
    expect(
      bill(
        [
          { kind: 'tax', ...percent },
          { kind: 'rebate', ...percent },
        ],
        hundred,
      ),
    ).toEqual([]);
  });

  test('a minimum makes up what is lacking, a cap gives back what is too much, each by days, months or units', () => {
    expect(amounts(bill([flat, { kind: 'minimum', per_month: '120' }], hundred))[1]).toBe('minimum 20.00');
    expect(amounts(bill([flat, { kind: 'minimum', per_day: '3' }], hundred))).toHaveLength(1);
    expect(amounts(bill([flat, { kind: 'cap', per_day: '3' }], hundred))[1]).toBe('cap -10.00');
    expect(amounts(bill([flat, { kind: 'cap', per_unit: '0.95' }], hundred))[1]).toBe('cap -5.00');
    expect(amounts(bill([flat, { kind: 'cap', per_month: '100' }], hundred))).toHaveLength(1);
  });
});

describe('what does not depend on use, or only on how much', () => {
  const standing = (rest: object, input: Partial<RatingInput> = {}) =>
    amounts(bill([{ kind: 'standing', ...rest }], [], { input }))[0];

  test('per day, per month, and so often', () => {
    const attributes = { persons: 3, fixtures: 4, area_m2: 61_500n };
    expect(standing({ per_day: '0.25' })).toBe('standing_charge 7.50');
    expect(standing({ per_month: '10' })).toBe('standing_charge 10.00');
    expect(standing({ per_month: '10' }, { tenancyFrom: at('2026-11-15T23:00:00Z') })).toBe('standing_charge 5.00');
    expect(standing({ per_month: '10', per: 'person' }, { attributes })).toBe('standing_charge 30.00');
    expect(standing({ per_day: '1', per: 'fixture' }, { attributes })).toBe('standing_charge 120.00');
    expect(standing({ per_month: '0.10', per: 'area_m2' }, { attributes })).toBe('standing_charge 6.15');
    expect(standing({ per_month: '1', per: 'area_m2' })).toBe('standing_charge 0.00');
    expect(standing({ per_month: '1', per: 'person' })).toBe('standing_charge 1.00');
    expect(standing({ per_day: '1', per: 'fixture' })).toBe('standing_charge 30.00');
  });

  test('by total use: the standing charge of those who use much', () => {
    const charges = [
      { kind: 'standing', per_month: '5', when_use: { up_to: '99.999' } },
      { kind: 'standing', per_month: '12', when_use: { over: '99.999' } },
    ];
    expect(amounts(bill(charges, hundred))).toEqual(['standing_charge 12.00']);
    expect(amounts(bill(charges, []))).toEqual(['standing_charge 5.00']);
  });

  test('free units, for those whom the tariff names', () => {
    const charges = [flat, { kind: 'allowance', units: '30', price: '1', when: { group: ['social'] } }];
    expect(amounts(bill(charges, hundred))).toHaveLength(1);
    const input = { attributes: { is: { group: 'social' } } };
    expect(amounts(bill(charges, hundred, { input }))).toEqual(['energy 100.00', 'allowance -30.00']);
  });
});

test('of half a minute no thousandth of a day has passed: there is no standing charge yet', () => {
  const standing = [{ kind: 'standing', per_day: '100' }];
  const ratedAfter = (seconds: number) =>
    amounts(bill(standing, [], { input: { ratedTo: instant(november.from + seconds * 1000) } }));
  expect(ratedAfter(30)).toEqual([]);
  expect(ratedAfter(90)).toEqual(['standing_charge 0.10']);
});

describe('demand', () => {
  const demand = (rest: object = {}) => ({ kind: 'demand', price: '10', window: '30', ...rest });
  const quarters = [
    '2026-11-03T10:15Z 15 1',
    '2026-11-03T10:30Z 15 2',
    '2026-11-03T11:00Z 15 1',
    '2026-11-03T11:00Z 15 0.5 m2',
  ];

  test('of fixed windows, of sliding ones, and not less than', () => {
    const [fixed] = bill([demand()], quarters);
    // 10:30 to 11:00 has 2 kWh: 4 kW.
    expect([fixed?.quantity, formatMoney(fixed?.amount ?? ZERO)]).toEqual([4000n, '40.00']);
    expect(fixed).toMatchObject({ estimated: false, basis: { peakAt: at('2026-11-03T10:30:00Z') } });
    // 10:15 to 10:45 has 3 kWh.
    expect(bill([demand({ windows: 'sliding' })], quarters)[0]?.quantity).toBe(6000n);
    expect(bill([demand({ least_kw: '7.5' })], [])[0]).toMatchObject({ quantity: 7500n, basis: { peakAt: null } });
    expect(bill([demand()], [])).toEqual([]);
  });

  test('an hour that is cut to find it is an estimate; a version of half a month is half of the price', () => {
    expect(bill([demand()], hundred)[0]).toMatchObject({ quantity: 100_000n, estimated: true });
    const input = { tenancyFrom: at('2026-11-15T23:00:00Z') };
    expect(bill([demand()], ['2026-11-20T10:00Z 30 1'], { input }).map(({ amount }) => formatMoney(amount))).toEqual([
      '10.00',
    ]);
  });

  test('only in its band', () => {
    const version = { calendar: { bands: [{ id: 'peak', times: [{ from: '11:00', to: '12:00' }] }, { id: 'rest' }] } };
    // 10:15Z is 11:15 in Berlin; the 11:00Z quarter lies outside.
    const uses = ['2026-11-03T10:15Z 15 1', '2026-11-03T11:00Z 15 9'];
    expect(bill([demand({ band: 'peak' })], uses, { version })[0]?.quantity).toBe(2000n);
    // The last half hour of the month belongs to the band that holds it.
    const late = ['2026-11-30T22:30Z 30 2'];
    const night = { calendar: { bands: [{ id: 'night', times: [{ from: '22:00', to: '06:00' }] }, { id: 'day' }] } };
    expect(bill([demand({ band: 'night' })], late, { version: night })[0]?.quantity).toBe(4000n);
  });
});

describe('units, versions, totals', () => {
  test('gas by volume is exact until the line is rounded, in blocks too', () => {
    const version = { conversion: { volume_correction: '0.9632', calorific_value: '11.237' }, decimals: '6' };
    // 10 m3 are 108.234784 kWh.
    const [line] = bill([{ kind: 'flat', price: '0.1' }], ['2026-11-03T10:00Z 60 10'], { version });
    expect([line?.quantity, formatMoney(line?.amount ?? ZERO)]).toEqual([10_000n, '10.823478']);
    const steps = [{ up_to: '100', price: '0.1' }, { price: '0.2' }];
    const blocks = [{ kind: 'energy', blocks: { kind: 'graduated', steps } }];
    const lines = bill(blocks, ['2026-11-03T10:00Z 60 10'], { version });
    // 100 kWh and 8.234784 kWh; 100 kWh are 9.239 m3.
    expect(lines.map((each) => [each.quantity, formatMoney(each.amount)])).toEqual([
      [9239n, '10.00'],
      [761n, '1.646957'],
    ]);
  });

  test('a price that is worked out is cut before it is used', () => {
    const price = { formula: '(base + 0.01) * index / 3', decimals: '4' };
    const version = { values: { base: '0.20', index: '1.3' } };
    // 0.21 x 1.3 / 3 = 0.091
    expect(bill([{ kind: 'flat', price }], hundred, { version })[0]?.price).toBe(91_000n);
  });

  test('a new price in the middle of a day splits it there', () => {
    const versions = ['2026-01-01', '2026-11-03T11:30'].map((from, index) => ({
      from,
      charges: [{ kind: 'flat', price: String(index + 1) }],
      rounding: 'half_up',
      decimals: '2',
    }));
    const tariff = schema.parse({ id: 'two', utility: 'electricity', versions });
    const lines = bill([flat], hundred, { input: { tariff } });
    // 11:00 to 12:00 in Berlin: half and half.
    expect(lines.map((line) => [line.quantity, line.estimated, formatMoney(line.amount)])).toEqual([
      [50_000n, true, '50.00'],
      [50_000n, true, '100.00'],
    ]);
  });

  test.each([
    [{ mode: 'down', step: '10' }, '1.234', 'rounding -3.40', '123.40'],
    [{ mode: 'half_up', step: '0.05' }, '1.2343', 'rounding 0.02', '123.43'],
    [{ mode: 'half_up', step: '0.05' }, '1', undefined, '100.00'],
  ])('the bill is rounded to %j', (total, price, expected, before) => {
    const lines = bill([{ kind: 'flat', price }], hundred, { version: { total } });
    expect(amounts(lines)).toEqual([`energy ${before}`, ...(expected === undefined ? [] : [expected])]);
  });
});

describe('prices that include their taxes', () => {
  const included = (charges: readonly object[], uses: readonly string[], rest: object = {}) =>
    bill(charges, uses, { version: { prices_include_tax: 'yes', ...rest } });
  const vat = { kind: 'tax', id: 'vat', name: 'VAT', percent: '19 %' };
  const standing = { kind: 'standing', per_month: '23.80' };
  const booked = (lines: ReturnType<typeof bill>) =>
    Object.fromEntries(
      [...Map.groupBy(lines, ({ revenueAccount }) => revenueAccount)].map(([account, of]) => [
        account,
        formatMoney(totalOf(of)),
      ]),
    );

  test('are what is paid, and the tax is taken out of the revenue of each of them', () => {
    const lines = included([{ ...flat, price: '1.19' }, standing, vat], hundred);
    expect(amounts(lines)).toEqual(['energy 119.00', 'standing_charge 23.80', 'tax 22.80', 'tax -19.00', 'tax -3.80']);
    expect(formatMoney(totalOf(lines))).toBe('142.80');
    expect(booked(lines)).toEqual({
      'site/revenue/electricity': '100.00',
      'site/standing_charges/electricity': '20.00',
      'site/tax': '22.80',
    });
    expect(lines.slice(2).map(({ price, basis }) => [price, basis.base?.amount])).toEqual([
      [190_000n, 120_000_000n],
      [-190_000n, 100_000_000n],
      [-190_000n, 20_000_000n],
    ]);
    expect(lines.every(({ amount, basis }) => amount === roundLine(basis.exact, basis.rounding))).toBe(true);
  });

  test('hold a tax on a tax as it would be added: 132 is 100, a duty of 10 and 20 % of both', () => {
    const duty = { kind: 'tax', id: 'duty', name: 'Duty', percent: '10 %' };
    const lines = included([{ ...flat, price: '1.32' }, duty, { ...vat, percent: '20 %' }], hundred);
    expect(amounts(lines)).toEqual(['energy 132.00', 'tax 10.00', 'tax -10.00', 'tax 22.00', 'tax -22.00']);
    const beside = included([{ ...flat, price: '1.30' }, duty, { ...vat, percent: '20 %', except: ['duty'] }], hundred);
    expect(amounts(beside)).toEqual(['energy 130.00', 'tax 10.00', 'tax -10.00', 'tax 20.00', 'tax -20.00']);
  });

  test('hold a tax that lies inside its own base, and taxes of some lines alone', () => {
    const inside = included(
      [
        { ...flat, price: '1.25' },
        { ...vat, percent: '20 %', inside: 'yes' },
      ],
      hundred,
    );
    expect(amounts(inside)).toEqual(['energy 125.00', 'tax 25.00', 'tax -25.00']);
    const some = included([flat, { ...standing, id: 'fixed' }, { ...vat, on: ['fixed'] }], hundred);
    expect(amounts(some)).toEqual(['energy 100.00', 'standing_charge 23.80', 'tax 3.80', 'tax -3.80']);
  });

  test('are no more and no less than what was rounded, however the tax is', () => {
    // 0.10 with 19 % inside is 0.0159663…: 0.02 of tax, or 0.01 where it is cut.
    const cheap = [{ ...flat, price: '0.001' }, vat];
    expect(amounts(included(cheap, hundred))).toEqual(['energy 0.10', 'tax 0.02', 'tax -0.02']);
    expect(amounts(included(cheap, hundred, { rounding: 'down' }))).toEqual(['energy 0.10', 'tax 0.01', 'tax -0.01']);
    // 0.001 kWh at 1.00 is 0.001 before it is rounded to nothing.
    const little = ['2026-11-03T10:00Z 60 0.001'];
    const unrounded = { ...vat, of: 'unrounded', rounding: { mode: 'up', step: '0.0001' } };
    expect(included([flat, unrounded], little).map(({ amount }) => amount)).toEqual([0n, 200n, -200n]);
  });

  test('without a line that holds the tax there is none, nor for who does not pay it', () => {
    expect(included([flat, vat], [])).toEqual([]);
    const forSome = { ...vat, when: { group: ['business'] } };
    expect(amounts(included([flat, forSome], hundred))).toEqual(['energy 100.00']);
  });
});

describe('a tenancy that changes', () => {
  const changes = [
    { from: localDate('2026-11-16'), persons: 4 },
    { from: localDate('2026-11-21'), persons: 4, area_m2: 90_000n },
    { from: localDate('2026-12-01'), persons: 9 },
  ];
  const attributes = { persons: 2, area_m2: 60_000n, changes };

  test('pays a standing charge by what it was on each day', () => {
    const charges = [
      { kind: 'standing', per_day: '0.10', per: 'person' },
      { kind: 'standing', per_month: '0.30', per: 'area_m2' },
      { kind: 'standing', per_day: '1', per: 'fixture' },
    ];
    const lines = bill(charges, [], { input: { attributes } });
    expect(
      lines.map(({ key, quantity, basis, amount }) => [
        key.split('/').slice(2).join(' '),
        quantity,
        basis.factor,
        formatMoney(amount),
      ]),
    ).toEqual([
      ['0 standing_charge', 15_000n, fraction(2n), '3.00'],
      ['0 standing_charge 2026-11-16', 15_000n, fraction(4n), '6.00'],
      ['1 standing_charge', 20_000n, expect.anything(), '12.00'],
      ['1 standing_charge 2026-11-21', 10_000n, expect.anything(), '9.00'],
      ['2 standing_charge', 30_000n, fraction(1n), '30.00'],
    ]);
  });

  test('has limits by the persons of each day', () => {
    const blocks = (rest: object) => [
      {
        kind: 'energy',
        blocks: { kind: 'graduated', per: 'person', steps: [{ up_to: '10', price: '1' }, { price: '2' }], ...rest },
      },
    ];
    const uses = ['2026-11-20T10:00Z 60 100'];
    // Two persons for fifteen days and four for as many: three, so 30 of 100.
    expect(amounts(bill(blocks({}), uses, { input: { attributes } }))).toEqual(['energy 30.00', 'energy 140.00']);
    // A kWh a day for each of them: 30 and 60.
    const perDay = blocks({ limits: 'per_day', steps: [{ up_to: '1', price: '1' }, { price: '2' }] });
    expect(amounts(bill(perDay, uses, { input: { attributes } }))).toEqual(['energy 90.00', 'energy 20.00']);
    // On the day itself they were four.
    expect(amounts(bill(blocks({ count: 'day' }), uses, { input: { attributes } }))).toEqual([
      'energy 40.00',
      'energy 120.00',
    ]);
    const whole = blocks({ whole_units: 'down', steps: [{ up_to: '3.5', price: '1' }, { price: '2' }] });
    expect(amounts(bill(whole, uses, { input: { attributes } }))).toEqual(['energy 10.00', 'energy 180.00']);
  });
});
