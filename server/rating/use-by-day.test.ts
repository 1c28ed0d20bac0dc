import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  givenId,
  hours,
  instant,
  later,
  localDate,
  localTime,
  money,
  quantityMilli,
  registerMilli,
  startOfDay,
  zone,
  type Instant,
  type LocalDate,
  type MeterId,
  type TariffId,
} from '#kernel';
import type { Tariff } from '#contracts/configuration';
import type { HourlyInterval } from '../metering/model.ts';
import { periodAt } from './period.ts';
import { rate } from './rate.ts';
import { totalOf } from './settle.ts';
import { twoWeeksAround, useByDay, type RatedPeriod } from './use-by-day.ts';

/* Constructed: one or two meters of a home in Berlin, and one in Kolkata, whose days begin at half past an hour of UTC. */

const BERLIN = zone('Europe/Berlin');
const KOLKATA = zone('Asia/Kolkata');
const HOUR_MS = 3_600_000;
const power = givenId<MeterId>('power');
const water = givenId<MeterId>('water');
const at = (day: string, hour = 0, place = BERLIN): Instant => later(startOfDay(localDate(day), place), hours(hour));

function tariffOf(utility: 'electricity' | 'water', over: Partial<Tariff['versions'][number]> = {}): Tariff {
  return {
    id: givenId<TariffId>(utility),
    utility,
    versions: [
      {
        from: localDate('2026-01-01'),
        charges: [
          { kind: 'flat', price: money(utility === 'water' ? 2_170_000n : 321_400n) },
          { kind: 'standing', per_day: money(310_000n) },
          { kind: 'tax', name: 'VAT', percent: 190_000n },
        ],
        rounding: 'half_up',
        decimals: 2,
        ...over,
      },
    ],
  };
}

function interval(meterId: MeterId, from: Instant, quantity: bigint, over: Partial<HourlyInterval> = {}) {
  return {
    meterId,
    hourStart: instant(from - (from % HOUR_MS)),
    from,
    to: instant(from + HOUR_MS),
    fromRegister: registerMilli(0n),
    toRegister: registerMilli(quantity),
    quantity: quantityMilli(quantity),
    estimated: false,
    ...over,
  };
}

/** Every UTC hour from one instant to another, with what each counts. */
function hourly(
  meterId: MeterId,
  span: { from: Instant; to: Instant },
  quantityAt: (from: Instant, index: number) => bigint,
): HourlyInterval[] {
  const intervals: HourlyInterval[] = [];
  for (let from = span.from; from < span.to; from = instant(from + HOUR_MS))
    intervals.push(interval(meterId, from, quantityAt(from, intervals.length)));
  return intervals;
}

function ratedPeriods(
  intervals: readonly HourlyInterval[],
  basis: { now: Instant; tenancyFrom: Instant; tariff: Tariff; place?: typeof BERLIN },
): RatedPeriod[] {
  const place = basis.place ?? BERLIN;
  const keys = [periodAt(instant(basis.now - 14 * 24 * HOUR_MS), place), periodAt(basis.now, place)];
  return [...new Map(keys.map((period) => [period.key, period])).values()].map((period) => {
    const own = intervals.filter((each) => each.from < period.to && each.to > period.from);
    return {
      utility: basis.tariff.utility,
      tariff: basis.tariff,
      intervals: own,
      lines: rate({
        tariff: basis.tariff,
        zone: place,
        period,
        tenancyFrom: basis.tenancyFrom,
        ratedTo: instant(Math.min(basis.now, period.to)),
        intervals: own,
      }),
    };
  });
}

function daysOfMonth(month: string): LocalDate[] {
  const days: LocalDate[] = [];
  for (let day = localDate(`${month}-01`); day.startsWith(month); day = addDays(day, 1)) days.push(day);
  return days;
}

describe('the two weeks', () => {
  it('go from the Monday of last week to the Sunday of this one, whatever day it is', () => {
    expect(twoWeeksAround(at('2026-11-23', 9), BERLIN)).toEqual(
      Array.from({ length: 14 }, (_, index) => addDays(localDate('2026-11-16'), index)),
    );
    expect(twoWeeksAround(at('2026-11-22', 23), BERLIN)[0]).toBe('2026-11-09');
  });
});

describe('the days of a billing period', () => {
  const quantities = fc.array(fc.bigInt(0n, 9000n), { minLength: 30, maxLength: 200 });
  const decimals = fc.constantFrom(0, 2, 6);
  const rounding = fc.constantFrom('half_up', 'half_even', 'down', 'up');

  it.each(['2026-02', '2026-03', '2026-10'])('add up to its lines exactly: %s', (month) => {
    fc.assert(
      fc.property(quantities, decimals, rounding, fc.boolean(), (counts, places, mode, inTwoVersions) => {
        const from = at(`${month}-01`);
        const period = periodAt(from, BERLIN);
        const base = tariffOf('electricity', { decimals: places, rounding: mode });
        const [first] = base.versions;
        const later = { ...first, from: localDate(`${month}-15`), charges: (first?.charges ?? []).slice(0, 2) };
        const tariff = inTwoVersions ? ({ ...base, versions: [first, later] } as Tariff) : base;
        const intervals = hourly(power, period, (_, index) => counts[index % counts.length] ?? 0n);
        const now = period.to;
        const periods = ratedPeriods(intervals, { now: instant(now - 1), tenancyFrom: from, tariff }).slice(-1);
        const days = useByDay({
          zone: BERLIN,
          now,
          tenancyFrom: from,
          meters: [power],
          periods,
          days: daysOfMonth(month),
        });
        const total = totalOf(periods.flatMap(({ lines }) => lines));
        expect(days.reduce((sum, { amount }) => sum + (amount ?? 0n), 0n)).toBe(total);
        for (const day of days) {
          expect(day.state).toBe('measured');
          expect(day.hours.reduce<bigint>((sum, hour) => sum + (hour ?? 0n), 0n)).toBe(day.amount);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('are each within a micro-unit a line of their exact share', () => {
    const tenancyFrom = at('2026-11-01');
    const now = at('2026-11-23', 9);
    const tariff = tariffOf('electricity', {
      decimals: 6,
      charges: [{ kind: 'flat', price: money(321_400n) }],
    });
    const intervals = hourly(power, { from: tenancyFrom, to: now }, (_, index) => BigInt(100 + (index % 7)));
    const periods = ratedPeriods(intervals, { now, tenancyFrom, tariff });
    const input = { zone: BERLIN, now, tenancyFrom, meters: [power], periods, days: twoWeeksAround(now, BERLIN) };
    for (const day of useByDay(input)) {
      const span = { from: startOfDay(day.day, BERLIN), to: startOfDay(addDays(day.day, 1), BERLIN) };
      const used = intervals
        .filter(({ from }) => from >= span.from && from < span.to)
        .reduce((sum, each) => sum + each.quantity, 0n);
      if (day.amount === null) continue;
      const exactThousandths = used * 321_400n;
      const difference = day.amount * 1000n - exactThousandths;
      expect(difference < 2000n && difference > -2000n, `${day.day}: ${difference}`).toBe(true);
    }
  });
});

describe('a day', () => {
  const tenancyFrom = at('2026-10-01');
  const tariff = tariffOf('electricity');
  const steady = () => 250n;

  function daysAround(now: Instant, intervals: readonly HourlyInterval[], meters: readonly MeterId[] = [power]) {
    const periods = ratedPeriods(intervals, { now, tenancyFrom, tariff });
    return useByDay({ zone: BERLIN, now, tenancyFrom, meters, periods, days: twoWeeksAround(now, BERLIN) });
  }

  it('has 25 hours when the clocks go back, and 23 when they go forward', () => {
    const back = daysAround(at('2026-10-28', 9), hourly(power, { from: tenancyFrom, to: at('2026-10-28', 9) }, steady));
    expect(back.find(({ day }) => day === '2026-10-25')).toMatchObject({ state: 'measured' });
    expect(back.map(({ hours: cells }) => cells.length).slice(0, 9)).toEqual([24, 24, 24, 24, 24, 24, 25, 24, 24]);
    const spring = at('2026-03-30', 9);
    const before = at('2026-03-01');
    const forward = useByDay({
      zone: BERLIN,
      now: spring,
      tenancyFrom: before,
      meters: [power],
      periods: ratedPeriods(hourly(power, { from: before, to: spring }, steady), {
        now: spring,
        tenancyFrom: before,
        tariff,
      }),
      days: twoWeeksAround(spring, BERLIN),
    });
    expect(forward.find(({ day }) => day === '2026-03-29')?.hours).toHaveLength(23);
  });

  it('is running, still to come, or before the tenancy', () => {
    const now = at('2026-11-18', 10);
    const from = at('2026-11-12');
    const intervals = hourly(power, { from, to: now }, steady);
    const days = useByDay({
      zone: BERLIN,
      now,
      tenancyFrom: from,
      meters: [power],
      periods: ratedPeriods(intervals, { now, tenancyFrom: from, tariff }),
      days: twoWeeksAround(now, BERLIN),
    });
    expect(days.map(({ state }) => state).join(' ')).toBe(
      'before before before measured measured measured measured measured measured running future future future future',
    );
    expect(days[0]).toMatchObject({ amount: null, hours: [], byUtility: [] });
    const today = days[9];
    expect(today?.hours.map((hour) => hour === null)).toEqual(Array.from({ length: 24 }, (_, hour) => hour >= 10));
  });

  it('is a gap where an hour is missing, keeps what is known, and says which hours', () => {
    const now = at('2026-11-20', 9);
    const missing = [at('2026-11-17', 3), at('2026-11-17', 4)];
    const intervals = hourly(power, { from: tenancyFrom, to: now }, steady).filter(
      ({ from }) => !missing.includes(from),
    );
    const day = daysAround(now, intervals).find((each) => each.day === '2026-11-17');
    expect(day?.state).toBe('gap');
    expect(day?.hours.flatMap((hour, index) => (hour === null ? [index] : []))).toEqual([3, 4]);
    expect(day?.amount).toBeGreaterThan(0n);
  });

  it('is a gap where one of two meters was not read, though the other was', () => {
    const now = at('2026-11-20', 9);
    const intervals = [
      ...hourly(power, { from: tenancyFrom, to: now }, steady),
      ...hourly(water, { from: tenancyFrom, to: at('2026-11-17') }, steady),
    ];
    const states = daysAround(now, intervals, [power, water]).map(({ day, state }) => `${day.slice(8)} ${state}`);
    expect(states).toContain('16 measured');
    expect(states).toContain('17 gap');
    expect(daysAround(now, intervals, [power, water])[8]?.hours).not.toContain(null);
  });

  it('is estimated where its hours are only shares of a longer time', () => {
    const now = at('2026-11-20', 9);
    const intervals = hourly(power, { from: tenancyFrom, to: now }, steady).map((each) =>
      localTime(each.from, BERLIN).date === '2026-11-18' ? { ...each, estimated: true } : each,
    );
    const states = daysAround(now, intervals).map(({ day, state }) => `${day.slice(8)} ${state}`);
    expect(states).toContain('17 measured');
    expect(states).toContain('18 estimated');
  });

  it('says what each utility cost, and adds them up', () => {
    const now = at('2026-11-20', 9);
    const span = { from: tenancyFrom, to: now };
    const days = useByDay({
      zone: BERLIN,
      now,
      tenancyFrom,
      meters: [power, water],
      days: twoWeeksAround(now, BERLIN),
      periods: [
        ...ratedPeriods(hourly(power, span, steady), { now, tenancyFrom, tariff }),
        ...ratedPeriods(
          hourly(water, span, () => 5n),
          { now, tenancyFrom, tariff: tariffOf('water') },
        ),
      ],
    });
    for (const day of days.filter(({ amount }) => amount !== null)) {
      expect(day.byUtility.map(({ utility }) => utility)).toEqual(['electricity', 'water']);
      expect(day.byUtility.reduce((sum, { amount }) => sum + amount, 0n)).toBe(day.amount);
    }
  });

  it('begins at half past where the zone does, and still adds up', () => {
    const from = at('2026-11-01', 0, KOLKATA);
    const now = at('2026-11-20', 9, KOLKATA);
    const intervals = hourly(power, { from: instant(from - 30 * 60_000), to: now }, (_, index) => BigInt(index % 50));
    const periods = ratedPeriods(intervals, { now, tenancyFrom: from, tariff, place: KOLKATA });
    const days = useByDay({
      zone: KOLKATA,
      now,
      tenancyFrom: from,
      meters: [power],
      periods,
      days: [...daysOfMonth('2026-11')],
    });
    const total = totalOf(periods.flatMap(({ lines }) => lines));
    expect(days.reduce((sum, { amount }) => sum + (amount ?? 0n), 0n)).toBe(total);
    expect(days[4]).toMatchObject({ state: 'measured' });
    expect(days[4]?.hours).toHaveLength(24);
  });
});
