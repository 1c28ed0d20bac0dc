import fc from 'fast-check';
import {
  addDays,
  givenId,
  instant,
  localDate,
  quantityMilli,
  registerMilli,
  startOfDay,
  startOfMonth,
  startOfNextMonth,
  zone,
  type MeterId,
} from '#kernel';
import { tariff as tariffSchema, type Tariff, type TenancyAttributes } from '#contracts/configuration';
import type { HourlyInterval } from '../metering/model.ts';
import type { BillingPeriod, RatingInput } from './model.ts';

/* Constructed: tariffs of every kind of charge, as documents that the schema reads; and what was used under them. */

export const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'America/Havana',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
].map(zone);

const QUARTER_MS = 900_000;
const price = fc.integer({ min: 0, max: 900_000 }).map((micros) => (micros / 1e6).toFixed(6));
const quarter = fc.integer({ min: 0, max: 95 });
const clock = (at: number) =>
  `${String(Math.floor(at / 4)).padStart(2, '0')}:${String((at % 4) * 15).padStart(2, '0')}`;
const mode = fc.constantFrom('half_up', 'half_even', 'down', 'up');
const dayKinds = fc.uniqueArray(
  fc.constantFrom('mon', 'wed', 'sat', 'sun', 'workdays', 'weekends', 'holidays', 'all'),
  {
    minLength: 1,
    maxLength: 3,
  },
);

const time = fc
  .record({ days: dayKinds, from: quarter, to: quarter, inSummer: fc.option(fc.boolean()) })
  .map(({ days, from, to, inSummer }) => ({
    days,
    from: clock(from),
    to: to === 0 ? '24:00' : clock(to),
    ...(inSummer === null ? {} : { seasons: [inSummer ? 'summer' : 'winter'] }),
  }));

const calendar = fc
  .tuple(fc.array(time, { minLength: 1, maxLength: 3 }), fc.array(time, { minLength: 1, maxLength: 2 }))
  .map(([peak, shoulder]) => ({
    seasons: [
      { id: 'summer', from: '03-15', to: '10-12' },
      { id: 'winter', from: '10-13', to: '03-14' },
    ],
    holidays: { 2026: ['2026-03-06', '2026-10-26', '2026-12-25'] },
    bands: [{ id: 'peak', times: peak }, { id: 'shoulder', times: shoulder }, { id: 'base' }],
  }));

const choice = fc.oneof(
  fc.record({ price }),
  fc.tuple(price, price, price).map(([peak, shoulder, base]) => ({ prices: { peak, shoulder, base } })),
);

const blocks = fc
  .record({
    kind: fc.constantFrom('graduated', 'volume'),
    count: fc.constantFrom('day', 'month', 'billing_period', 'year'),
    limits: fc.constantFrom('fixed', 'per_day'),
    per: fc.constantFrom('tenancy', 'person'),
    whole_units: fc.option(mode, { nil: undefined }),
    widths: fc.array(fc.integer({ min: 1, max: 90_000 }), { maxLength: 2 }),
    choices: fc.array(choice, { minLength: 3, maxLength: 3 }),
  })
  .map(({ widths, choices, whole_units: whole, ...rest }) => ({
    ...rest,
    ...(whole === undefined ? {} : { whole_units: whole }),
    steps: [...widths, null].map((_, index) => ({
      ...(index === widths.length
        ? {}
        : { up_to: (widths.slice(0, index + 1).reduce((sum, each) => sum + each, 0) / 1000).toFixed(3) }),
      ...choices[index],
    })),
  }));

const rarely = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const common = fc
  .record({
    when: rarely(fc.constant({ group: ['social'] })),
    when_use: rarely(fc.constantFrom({ over: '20' }, { up_to: '45.5' }, { over: '5', up_to: '80' })),
    rounding: rarely(fc.record({ mode, step: fc.constantFrom('0.01', '0.05', '0.000001', '1') })),
    class: rarely(fc.constantFrom('utility', 'service')),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
const perTime = fc.oneof(
  price.map((per_day) => ({ per_day })),
  price.map((per_month) => ({ per_month })),
);
const base = fc.constantFrom({}, {}, { on: ['first'] }, { except: ['first'] });
const percent = fc.integer({ min: 0, max: 600_000 }).map((ppm) => `${(ppm / 10_000).toFixed(4)} %`);
const of = (kind: string, ...parts: fc.Arbitrary<object>[]) =>
  fc.tuple(common, ...parts).map((all): object => Object.assign({ kind }, ...all) as object);
const named = fc.constant({ name: 'Levy' });

const priced = fc.oneof(
  of('flat', fc.record({ price })),
  of('energy', choice),
  of('energy', fc.record({ blocks })),
  of('energy', fc.record({ blocks })),
  of('export_credit', choice),
  of('export_credit', fc.record({ blocks })),
  of(
    'allowance',
    fc.record({ price, units: fc.constantFrom('1.5', '20'), count: fc.constantFrom('day', 'month', 'year') }),
  ),
  of('standing', perTime, fc.record({ per: fc.constantFrom('tenancy', 'area_m2', 'person', 'fixture') })),
  of('demand', fc.record({ price, window: fc.constantFrom('15', '30', '60'), least_kw: fc.constantFrom('0', '0.9') })),
  of('demand', fc.record({ price, band: fc.constantFrom('peak', 'base') })),
  of('levy', named, fc.record({ price })),
);
const taken = fc.oneof(
  of(
    'tax',
    named,
    base,
    fc.record({ percent, of: fc.constantFrom('rounded', 'unrounded'), inside: fc.constantFrom('yes', 'no') }),
  ),
  of('rebate', named, base, fc.record({ percent })),
  of('minimum', base, perTime),
  of(
    'cap',
    base,
    fc.oneof(
      perTime,
      price.map((per_unit) => ({ per_unit })),
    ),
  ),
);

const version = fc
  .record(
    {
      charges: fc
        .tuple(
          priced,
          fc.array(priced, { minLength: 1, maxLength: 2 }),
          fc.array(taken, { minLength: 1, maxLength: 3 }),
          fc.boolean(),
        )
        .map(([first, before, after, isTaxedLast]) => [
          { ...first, id: 'first' },
          ...(isTaxedLast ? [...before, ...after] : [...after, ...before]),
        ]),
      rounding: mode,
      decimals: fc.constantFrom('0', '2', '4', '6'),
      calendar,
      conversion: fc.constant({ volume_correction: '0.9632', calorific_value: '11.237' }),
      total: fc.record({ mode, step: fc.constantFrom('10', '0.05', '1') }),
      withTax: fc.boolean(),
    },
    { requiredKeys: ['charges', 'rounding', 'decimals', 'calendar'] },
  )
  .map(({ withTax, ...of }) =>
    withTax === true && of.charges.some((charge) => 'kind' in charge && charge.kind === 'tax')
      ? { ...of, prices_include_tax: 'yes' }
      : of,
  );

export const anyTariff: fc.Arbitrary<Tariff> = fc
  .tuple(
    version,
    fc.option(version),
    fc.constantFrom('2026-10-10', '2026-10-18T06:30', '2026-03-12T17:00', '2026-03-20'),
  )
  .map(([first, second, from]) =>
    tariffSchema.parse({
      id: 'constructed',
      utility: 'electricity',
      versions: [{ ...first, from: '2025-01-01' }, ...(second === null ? [] : [{ ...second, from }])],
    }),
  );

/** Two months with clock changes in most zones, and the whole of a rated time in them or a part. */
export const anyInput: fc.Arbitrary<RatingInput> = fc
  .record({
    tariff: anyTariff,
    zone: fc.constantFrom(...ZONES),
    month: fc.constantFrom('2026-03-01', '2026-10-01'),
    movedInAfter: fc.constantFrom(0, 0, 40, 300),
    ratedQuarters: fc.constantFrom(31 * 96 + 8, 31 * 96 + 8, 1500, 777),
    pattern: fc.array(fc.integer({ min: 0, max: 2500 }), { minLength: 5, maxLength: 40 }),
    fed: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 3, maxLength: 9 }),
    quarters: fc.constantFrom(1, 4),
    attributes: fc.constantFrom<TenancyAttributes | undefined>(
      undefined,
      { persons: 3, fixtures: 7, area_m2: 61_500n, is: { group: 'social' } },
      {
        persons: 2,
        is: { group: 'social' },
        changes: [
          { from: localDate('2026-03-01'), area_m2: 40_000n },
          { from: localDate('2026-03-12'), persons: 4 },
          { from: localDate('2026-10-09'), persons: 3, fixtures: 2 },
          { from: localDate('2026-10-10'), persons: 4 },
        ],
      },
    ),
  })
  .map((from) => {
    const first = localDate(from.month);
    const period: BillingPeriod = {
      key: from.month.slice(0, 7),
      from: startOfDay(first, from.zone),
      to: startOfDay(startOfNextMonth(first), from.zone),
    };
    const begin = startOfDay(addDays(startOfMonth(first), -3), from.zone);
    const tenancyFrom = instant(begin + from.movedInAfter * 4 * QUARTER_MS);
    const ratedTo = instant(Math.min(period.to, period.from + from.ratedQuarters * QUARTER_MS));
    const rows = (meter: string, pattern: readonly number[], quarters: number) =>
      rowsOf({ meter, pattern, begin, end: ratedTo, step: quarters * QUARTER_MS });
    return {
      tariff: from.tariff,
      zone: from.zone,
      period,
      tenancyFrom,
      ratedTo: instant(Math.max(ratedTo, tenancyFrom)),
      attributes: from.attributes,
      intervals: [
        ...rows('m1', from.pattern, from.quarters),
        ...rows('m2', from.pattern.slice(2), 4),
        ...rows('pv', from.fed, 1),
      ],
      exportMeters: new Set([givenId<MeterId>('pv')]),
    };
  });

function rowsOf(at: {
  meter: string;
  pattern: readonly number[];
  begin: number;
  end: number;
  step: number;
}): HourlyInterval[] {
  const rows: HourlyInterval[] = [];
  let register = 1000n;
  for (
    let from = Math.ceil(at.begin / at.step) * at.step, index = 0;
    from + at.step <= at.end;
    from += at.step, index += 1
  ) {
    const quantity = BigInt(at.pattern[index % at.pattern.length] ?? 0);
    // Every thirteenth is missing.
    if (index % 13 !== 7)
      rows.push({
        meterId: givenId<MeterId>(at.meter),
        hourStart: instant(Math.floor(from / 3_600_000) * 3_600_000),
        from: instant(from),
        to: instant(from + at.step),
        fromRegister: registerMilli(register),
        toRegister: registerMilli(register + quantity),
        quantity: quantityMilli(quantity),
        estimated: false,
      });
    register += quantity;
  }
  return rows;
}
