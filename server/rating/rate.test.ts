import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  formatMoney,
  givenId,
  instant,
  localDate,
  localTime,
  parseInstant,
  parseMoney,
  quantityMilli,
  registerMilli,
  startOfDay,
  zone,
  type Instant,
  type LocalDate,
  type MeterId,
  type Money,
  type RoundingMode,
  type TariffId,
  type Zone,
} from '#kernel';
import { priceOf, type Charge, type Tariff } from '#contracts/configuration';
import type { HourlyInterval } from '../metering/model.ts';
import { periodAt, periodBefore } from './period.ts';
import { rate } from './rate.ts';
import { milliDaysIn } from './standing-charge.ts';

const BERLIN = zone('Europe/Berlin');
const HOUR_MS = 3_600_000;

function at(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === null) throw new Error(`constructed instant ${text}`);
  return parsed;
}

function amount(text: string): Money {
  const parsed = parseMoney(text);
  if (parsed === null) throw new Error(`constructed amount ${text}`);
  return parsed;
}

function tariffWith(
  charges: readonly Charge[],
  rest: { from?: string; rounding?: RoundingMode; decimals?: number } = {},
): Tariff {
  return {
    id: givenId<TariffId>('house-power'),
    utility: 'electricity',
    versions: [
      {
        from: localDate(rest.from ?? '2026-01-01'),
        charges: [...charges],
        rounding: rest.rounding ?? 'half_up',
        decimals: rest.decimals ?? 2,
      },
    ],
  };
}

/** One interval of an hour or less, constructed. */
function used(
  from: Instant,
  quantity: bigint,
  rest: { to?: Instant; meter?: string; register?: bigint; estimated?: boolean } = {},
): HourlyInterval {
  const register = rest.register ?? 0n;
  return {
    meterId: givenId<MeterId>(rest.meter ?? 'm1'),
    hourStart: instant(from - (from % HOUR_MS)),
    from,
    to: rest.to ?? instant(from + HOUR_MS),
    fromRegister: registerMilli(register),
    toRegister: registerMilli(register + quantity),
    quantity: quantityMilli(quantity),
    estimated: rest.estimated ?? false,
  };
}

const flat = (price: string): Charge => ({ kind: 'flat', price: amount(price) });
const standing = (perDay: string): Charge => ({ kind: 'standing', per_day: amount(perDay) });
const tax = (ppm: bigint): Charge => ({ kind: 'tax', name: 'VAT', percent: ppm });

const november = periodAt(at('2026-11-10T00:00:00Z'), BERLIN);

function rateNovember(tariff: Tariff, intervals: readonly HourlyInterval[], ratedTo = november.to) {
  return rate({ tariff, zone: BERLIN, period: november, tenancyFrom: november.from, ratedTo, intervals });
}

describe('one month by hand', () => {
  const tariff = tariffWith([flat('0.32'), standing('0.25'), tax(190_000n)]);
  const lines = rateNovember(
    tariff,
    [
      used(at('2026-11-03T10:00:00Z'), 1500n, { register: 100_000n }),
      used(at('2026-11-03T11:00:00Z'), 1700n, { register: 101_500n }),
      used(at('2026-11-03T11:00:00Z'), 333n, { meter: 'm2', register: 5n, estimated: true }),
    ],
    at('2026-11-04T11:00:00Z'),
  );

  test('each charge is one line per version, energy one per meter, and the amounts are as on paper', () => {
    // 3.2 kWh x 0.32 = 1.024; 0.333 x 0.32 = 0.10656; 3.5 days x 0.25 = 0.875; 19 % of 1.02 + 0.11 + 0.88 = 0.3819
    expect(lines.map((line) => [line.kind, line.meterId, line.quantity, formatMoney(line.amount)])).toEqual([
      ['energy', 'm1', 3200n, '1.02'],
      ['energy', 'm2', 333n, '0.11'],
      ['standing_charge', null, 3500n, '0.88'],
      ['tax', null, null, '0.38'],
    ]);
  });

  test('a line explains itself: registers, stretch, price, version, estimate', () => {
    expect(lines[0]).toMatchObject({
      registers: { from: 100_000n, to: 103_200n },
      from: at('2026-11-03T10:00:00Z'),
      to: at('2026-11-03T12:00:00Z'),
      price: amount('0.32'),
      versionFrom: '2026-01-01',
      estimated: false,
      revenueAccount: 'site/revenue/electricity',
    });
    expect(lines.map((line) => line.estimated)).toEqual([false, true, false, true]);
    expect(lines.map((line) => line.revenueAccount).slice(2)).toEqual([
      'site/standing_charges/electricity',
      'site/tax',
    ]);
    expect(lines[3]?.price).toBe(190_000n);
  });

  test('a second tax stands on the first', () => {
    const [, first, second] = rateNovember(tariffWith([flat('1'), tax(100_000n), tax(100_000n)]), [
      used(november.from, 100_000n),
    ]);
    expect([first?.amount, second?.amount].map(String)).toEqual(['10000000', '11000000']);
  });

  test('the same kind of charge twice keeps two keys', () => {
    const keys = rateNovember(tariffWith([flat('0.30'), flat('0.02')]), [used(november.from, 1n)]).map(
      (line) => line.key,
    );
    expect(new Set(keys).size).toBe(2);
  });
});

describe('rounding is the tariff\u2019s, once a line', () => {
  // 0.125 exactly: 125 Wh at 1.00
  test.each([
    ['half_up', 2, '0.13'],
    ['half_even', 2, '0.12'],
    ['down', 2, '0.12'],
    ['up', 2, '0.13'],
    ['down', 0, '0.00'],
    ['up', 0, '1.00'],
    ['half_up', 3, '0.125'],
  ] as const)('%s to %i places', (rounding, decimals, expected) => {
    const tariff = tariffWith([flat('1')], { rounding, decimals });
    const lines = rateNovember(tariff, [used(november.from, 60n), used(instant(november.from + HOUR_MS), 65n)]);
    expect(lines.map((line) => formatMoney(line.amount))).toEqual([expected]);
  });
});

describe('nothing outside is charged', () => {
  test('not before the tenancy, not after what is rated, not outside the period', () => {
    const lines = rate({
      tariff: tariffWith([flat('1')]),
      zone: BERLIN,
      period: november,
      tenancyFrom: at('2026-11-10T00:00:00Z'),
      ratedTo: at('2026-11-20T00:00:00Z'),
      intervals: [
        used(at('2026-10-20T00:00:00Z'), 1n),
        used(at('2026-11-09T23:00:00Z'), 10n),
        used(at('2026-11-10T00:00:00Z'), 100n),
        used(at('2026-11-20T00:00:00Z'), 1000n),
      ],
    });
    expect(lines.map((line) => line.quantity)).toEqual([100n]);
  });

  test('before the first version there is no price, so no line', () => {
    const tariff = tariffWith([flat('1'), standing('1')], { from: '2026-11-15' });
    const lines = rateNovember(tariff, [used(november.from, 5n), used(at('2026-11-16T00:00:00Z'), 7n)]);
    expect(lines.map((line) => line.quantity)).toEqual([7n, 16_000n]);
  });

  test('a tenancy that begins after the rated time has no lines', () => {
    expect(
      rate({
        tariff: tariffWith([flat('1')]),
        zone: BERLIN,
        period: november,
        tenancyFrom: november.to,
        ratedTo: november.to,
        intervals: [used(november.from, 5n)],
      }),
    ).toEqual([]);
  });

  test('an interval without length counts once, where it is', () => {
    const lines = rateNovember(tariffWith([flat('1')]), [used(november.from, 5n, { to: november.from })]);
    expect(lines.map((line) => line.quantity)).toEqual([5n]);
  });
});

describe('versions', () => {
  const kolkata = zone('Asia/Kolkata');
  const period = periodAt(at('2026-11-10T00:00:00Z'), kolkata);
  const tariff: Tariff = {
    ...tariffWith([]),
    versions: [
      { from: localDate('2026-11-16'), charges: [flat('2')], rounding: 'half_up', decimals: 6 },
      { from: localDate('2026-01-01'), charges: [flat('1')], rounding: 'half_up', decimals: 6 },
    ],
  };

  test('a period that spans two is split at the local midnight; an hour across it is shared by time and flagged', () => {
    // Midnight of 16 November in Kolkata is 18:30 UTC: the hour's 101 Wh are 50 before and 51 after.
    const lines = rate({
      tariff,
      zone: kolkata,
      period,
      tenancyFrom: period.from,
      ratedTo: period.to,
      intervals: [
        used(at('2026-11-15T17:00:00Z'), 100n, { register: 0n }),
        used(at('2026-11-15T18:00:00Z'), 101n, { register: 100n }),
        used(at('2026-11-15T19:00:00Z'), 100n, { register: 201n }),
      ],
    });
    expect(lines.map((line) => [line.versionFrom, line.quantity, line.registers, line.estimated])).toEqual([
      ['2026-01-01', 150n, { from: 0n, to: 150n }, true],
      ['2026-11-16', 151n, { from: 150n, to: 301n }, true],
    ]);
  });

  test('an hour in which the register rolled over still shares its quantity exactly', () => {
    const rolled: HourlyInterval = {
      ...used(at('2026-11-15T18:00:00Z'), 100n),
      fromRegister: registerMilli(999_950n),
      toRegister: registerMilli(50n),
    };
    const lines = rate({
      tariff,
      zone: kolkata,
      period,
      tenancyFrom: period.from,
      ratedTo: period.to,
      intervals: [rolled],
    });
    expect(lines.map((line) => [line.quantity, line.registers])).toEqual([
      [50n, { from: 999_950n, to: 50n }],
      [50n, { from: 50n, to: 50n }],
    ]);
  });
});

describe('local days', () => {
  const zones = [
    'Europe/Berlin',
    'America/Sao_Paulo',
    'Africa/Cairo',
    'Asia/Beirut',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
  ];

  test.each(zones)('every day of 2019 to 2026 in %s counts once, whatever its length', (name) => {
    const where = zone(name);
    for (let year = 2019; year <= 2026; year += 1) {
      const from = startOfDay(localDate(`${year}-01-01`), where);
      const to = startOfDay(localDate(`${year + 1}-01-01`), where);
      const expected = year % 4 === 0 ? 366_000n : 365_000n;
      expect(milliDaysIn({ from, to }, where)).toBe(expected);
    }
  });

  test.each(zones)('the periods of %s follow each other without hole or overlap', (name) => {
    const where = zone(name);
    let period = periodAt(at('2026-12-15T12:00:00Z'), where);
    for (let month = 0; month < 72; month += 1) {
      const before = periodBefore(period, where);
      expect(before.to).toBe(period.from);
      expect(before.key < period.key).toBe(true);
      expect(periodAt(instant(before.to - 1), where)).toEqual(before);
      expect(periodAt(before.from, where)).toEqual(before);
      period = before;
    }
  });

  test('a day accrues as it passes: nothing at its start, half in the middle, all at the end', () => {
    const tariff = tariffWith([standing('1')], { decimals: 6 });
    const day = november.from;
    const due = (hours: number) =>
      rateNovember(tariff, [], instant(day + hours * HOUR_MS)).map((line) => formatMoney(line.amount));
    expect([due(0), due(12), due(24), due(36)]).toEqual([[], ['0.50'], ['1.00'], ['1.50']]);
  });
});

/* An oracle that shares nothing with the code but the calendar: it walks the minutes of every interval and adds fractions. */

interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

function roundFraction({ top, bottom }: Fraction, mode: RoundingMode, decimals: number): bigint {
  const step = 10n ** BigInt(6 - decimals);
  const scaledBottom = bottom * step;
  const floor = top / scaledBottom;
  const rest = top - floor * scaledBottom;
  if (rest === 0n || mode === 'down') return floor * step;
  const half = rest * 2n - scaledBottom;
  const up = mode === 'up' || half > 0n || (half === 0n && (mode === 'half_up' || floor % 2n === 1n));
  return (up ? floor + 1n : floor) * step;
}

function versionOn(tariff: Tariff, date: LocalDate) {
  return tariff.versions.filter((version) => version.from <= date).sort((a, b) => (a.from < b.from ? 1 : -1))[0];
}

function oracle(
  tariff: Tariff,
  where: Zone,
  intervals: readonly HourlyInterval[],
  span: { from: Instant; to: Instant },
) {
  let total = 0n;
  for (const version of tariff.versions) {
    const mine = intervals.filter((each) => versionOn(tariff, localTime(each.from, where).date) === version);
    let days = 0n;
    for (let date = localTime(span.from, where).date; startOfDay(date, where) < span.to; date = addDays(date, 1))
      if (versionOn(tariff, date) === version) days += 1n;
    let before = 0n;
    for (const charge of version.charges) {
      const round = (fraction: Fraction) => roundFraction(fraction, version.rounding, version.decimals);
      if (charge.kind === 'standing') before += round({ top: (charge.per_day ?? 0n) * days, bottom: 1n });
      else if (charge.kind === 'tax') before += round({ top: before * charge.percent, bottom: 1_000_000n });
      else if (charge.kind === 'flat')
        for (const meter of new Set(mine.map((each) => each.meterId)))
          before += round({
            top:
              mine.filter((each) => each.meterId === meter).reduce((sum, each) => sum + each.quantity, 0n) *
              priceOf(charge.price, version.values),
            bottom: 1000n,
          });
    }
    total += before;
  }
  return total;
}

const anyCharge: fc.Arbitrary<Charge> = fc.oneof(
  fc.bigInt(0n, 3_000_000n).map((price): Charge => ({ kind: 'flat', price: price as Money })),
  fc.bigInt(0n, 3_000_000n).map((price): Charge => ({ kind: 'standing', per_day: price as Money })),
  fc.bigInt(0n, 400_000n).map((percent): Charge => ({ kind: 'tax', name: 'levy', percent })),
);

const anyTariff: fc.Arbitrary<Tariff> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 2, max: 28 }), { maxLength: 2 }),
    fc.array(fc.array(anyCharge, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 3 }),
    fc.constantFrom<RoundingMode>('half_up', 'half_even', 'down', 'up'),
    fc.integer({ min: 0, max: 6 }),
  )
  .map(([days, charges, rounding, decimals]) => ({
    ...tariffWith([]),
    versions: [1, ...days].map((day, index) => ({
      from: localDate(`2026-10-${String(day).padStart(2, '0')}`),
      charges: charges[index] ?? [],
      rounding,
      decimals,
    })),
  }));

// October 2026 in Berlin has a day of 25 hours.
const october = periodAt(at('2026-10-10T00:00:00Z'), BERLIN);
const HOURS = (october.to - october.from) / HOUR_MS;

const anyUse: fc.Arbitrary<HourlyInterval[]> = fc.uniqueArray(
  fc
    .tuple(fc.integer({ min: 0, max: HOURS - 1 }), fc.constantFrom('m1', 'm2'), fc.bigInt(0n, 30_000n))
    .map(([hour, meter, quantity]) =>
      used(instant(october.from + hour * HOUR_MS), quantity, { meter, register: BigInt(hour) * 40_000n }),
    ),
  { maxLength: 30, selector: (each) => `${each.meterId}${each.from}` },
);

function rateOctober(tariff: Tariff, intervals: readonly HourlyInterval[], ratedTo = october.to) {
  return rate({ tariff, zone: BERLIN, period: october, tenancyFrom: october.from, ratedTo, intervals });
}

describe('for any tariff and any use', () => {
  test('rating is what the fractions of the oracle round to', () => {
    fc.assert(
      fc.property(anyTariff, anyUse, (tariff, intervals) => {
        const total = rateOctober(tariff, intervals).reduce((sum, line) => sum + line.amount, 0n);
        expect(total).toBe(oracle(tariff, BERLIN, intervals, october));
      }),
      { numRuns: 150 },
    );
  });

  test('the order of intervals changes nothing', () => {
    fc.assert(
      fc.property(anyTariff, anyUse, fc.infiniteStream(fc.nat()), (tariff, intervals, keys) => {
        const shuffled = intervals
          .map((each) => ({ each, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        expect(rateOctober(tariff, shuffled)).toEqual(rateOctober(tariff, intervals));
      }),
      { numRuns: 80 },
    );
  });

  test('no amount is below zero, and more time never costs less', () => {
    fc.assert(
      fc.property(anyTariff, anyUse, fc.nat(HOURS), fc.nat(HOURS), (tariff, intervals, a, b) => {
        const sumAt = (hour: number) =>
          rateOctober(tariff, intervals, instant(october.from + hour * HOUR_MS)).reduce((sum, line) => {
            expect(line.amount >= 0n).toBe(true);
            return sum + line.amount;
          }, 0n);
        expect(sumAt(Math.min(a, b)) <= sumAt(Math.max(a, b))).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  test('cutting the intervals anywhere leaves the quantity whole', () => {
    fc.assert(
      fc.property(anyUse, fc.integer({ min: 1, max: october.to - october.from - 1 }), (intervals, offset) => {
        const middle = instant(october.from + offset);
        const tariff = tariffWith([flat('1')], { decimals: 6 });
        const part = (from: Instant, to: Instant) =>
          rate({ tariff, zone: BERLIN, period: october, tenancyFrom: from, ratedTo: to, intervals }).reduce(
            (sum, line) => sum + (line.quantity ?? 0n),
            0n,
          );
        expect(part(october.from, middle) + part(middle, october.to)).toBe(
          intervals.reduce((sum, each) => sum + each.quantity, 0n),
        );
      }),
      { numRuns: 80 },
    );
  });
});
