import { expect, test } from 'vitest';
import {
  givenId,
  instant,
  localDate,
  localTime,
  quantityMilli,
  registerMilli,
  startOfDay,
  zone,
  type Instant,
  type MeterId,
  type Zone,
} from '#kernel';
import { tariff as schema } from '#contracts/configuration';
import type { HourlyInterval } from '../metering/model.ts';
import { ZONES } from './rating-conformance.ts';
import { periodAt } from './period.ts';
import { rate } from './rate.ts';

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Constructed: another price for every hour of the wall clock, by which its band is known again. */
const hours = Array.from({ length: 24 }, (_, hour) => hour);
const byHour = schema.parse({
  id: 'by-hour',
  utility: 'electricity',
  versions: [
    {
      from: '1990-01-01',
      rounding: 'half_up',
      decimals: '6',
      calendar: {
        bands: [
          ...hours.slice(0, 23).map((hour) => ({
            id: `h${hour}`,
            times: [{ from: `${String(hour).padStart(2, '0')}:00`, to: `${String(hour + 1).padStart(2, '0')}:00` }],
          })),
          { id: 'h23' },
        ],
      },
      charges: [{ kind: 'energy', prices: Object.fromEntries(hours.map((hour) => [`h${hour}`, `0.${hour + 10}`])) }],
    },
  ],
});

function used(from: number, lengthMs: number): HourlyInterval {
  return {
    meterId: givenId<MeterId>('m1'),
    hourStart: instant(Math.floor(from / HOUR_MS) * HOUR_MS),
    from: instant(from),
    to: instant(from + lengthMs),
    fromRegister: registerMilli(0n),
    toRegister: registerMilli(1n),
    quantity: quantityMilli(1n),
    estimated: false,
  };
}

function offsetAt(at: number, where: Zone): number {
  const { date, hour, minute } = localTime(instant(at), where);
  return Date.parse(`${date}T00:00:00Z`) + (hour * 60 + minute) * MINUTE_MS - at;
}

/** Every instant from 2000 to 2060 at which the zone's clocks move, by halving between the firsts of months: none of these zones moves them twice a month. */
function changesOf(where: Zone): readonly Instant[] {
  const changes: Instant[] = [];
  for (let month = 0; month < 61 * 12; month += 1) {
    let [low, high] = [Date.UTC(2000, month, 1), Date.UTC(2000, month + 1, 1)];
    const before = offsetAt(low, where);
    if (before === offsetAt(high, where)) continue;
    while (high - low > MINUTE_MS) {
      const middle = low + Math.floor((high - low) / (2 * MINUTE_MS)) * MINUTE_MS;
      if (offsetAt(middle, where) === before) low = middle;
      else high = middle;
    }
    changes.push(instant(high));
  }
  return changes;
}

test('at every change of the clocks from 2000 to 2060 in ten zones each moment is billed once, in the hour that the clock showed', () => {
  let seen = 0;
  for (const where of ZONES)
    for (const change of changesOf(where)) {
      seen += 1;
      const [from, to] = [instant(change - HOUR_MS), instant(change + 2 * HOUR_MS)];
      const intervals: HourlyInterval[] = [];
      // St John's moved its clocks at one minute past midnight until 2011.
      const lengthMs = change % HALF_HOUR_MS === 0 ? HALF_HOUR_MS : MINUTE_MS;
      for (let at: number = from; at < to; at += lengthMs) intervals.push(used(at, lengthMs));
      const lines = rate({
        tariff: byHour,
        zone: where,
        period: { key: 'around', from, to },
        tenancyFrom: from,
        ratedTo: to,
        intervals,
      });
      const shown = Map.groupBy(intervals, (each) => `h${localTime(each.from, where).hour}`);
      expect(new Map(lines.map((line) => [line.basis.band, line.quantity])), `${where} ${change}`).toEqual(
        new Map([...shown].map(([band, each]) => [band, BigInt(each.length)])),
      );
      expect(lines.every((line) => !line.estimated)).toBe(true);
    }
  expect(seen).toBeGreaterThan(700);
});

test.each([
  // Damascus left out midnight of 1 April 2004; Havana shows that of 1 November 2026 twice; Santiago begins 7 September 2025 at one.
  ['Asia/Damascus', '2004-04-01', 719],
  ['America/Havana', '2026-11-01', 721],
  ['Asia/Damascus', '2004-09-01', 721],
] as const)('the month of %s that begins on %s has its %i hours, no other month has them', (name, day, count) => {
  const where = zone(name);
  const first = startOfDay(localDate(day), where);
  const period = periodAt(first, where);
  const intervals: HourlyInterval[] = [];
  for (let at = period.from - 48 * HOUR_MS; at < period.to + 48 * HOUR_MS; at += HOUR_MS)
    intervals.push(used(at, HOUR_MS));
  const lines = [instant(period.from - 1), period.from, period.to].map((at) => {
    const month = periodAt(at, where);
    return rate({ tariff: byHour, zone: where, period: month, tenancyFrom: month.from, ratedTo: month.to, intervals });
  });
  const counted = lines.map((each) => each.reduce((sum, line) => sum + (line.quantity ?? 0n), 0n));
  expect(counted).toEqual([48n, BigInt(count), 48n]);
  expect(periodAt(period.from, where)).toEqual(period);
  expect(periodAt(instant(period.from - 1), where).to).toBe(period.from);
});
