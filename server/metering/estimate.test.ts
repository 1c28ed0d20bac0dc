import { describe, expect, test } from 'vitest';
import {
  givenId,
  instant,
  localDate,
  quantityMilli,
  registerMilli,
  startOfDay,
  zone,
  type Instant,
  type MeterId,
} from '#kernel';
import { estimateGap, type Gap } from './estimate.ts';
import type { HourlyInterval, Reading } from './model.ts';

/* Constructed: a meter in Berlin that counts 100 an hour at night, 900 from six to ten on working days, 300 else; silent since Monday, 7:20 local time. */

const BERLIN = zone('Europe/Berlin');
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const monday = startOfDay(localDate('2026-11-23'), BERLIN);
const at = (hour: number, minute = 0) => instant(monday + hour * HOUR_MS + minute * MINUTE_MS);

const rules: Gap['rules'] = { serial: '1', multiplier: 1, modulus: null, ratedMaximumPerHour: 9000n, step: 1n };
const seen: Reading = {
  meterId: givenId<MeterId>('m-1'),
  at: at(7, 20),
  register: registerMilli(50_000n),
  quality: 'measured',
  source: 'meter',
  serial: '1',
  powerW: null,
  relay: 'closed',
};

function usedIn(hourStart: Instant): bigint {
  // All of it lies in winter time, an hour before UTC.
  const local = new Date(hourStart + HOUR_MS);
  const hour = local.getUTCHours();
  if (hour < 6) return 100n;
  return hour < 10 && local.getUTCDay() % 6 !== 0 ? 900n : 300n;
}

/** Whole hours that end with the hour before the last reading's. */
function past(hoursLong: number, change: (row: HourlyInterval) => HourlyInterval = (row) => row): HourlyInterval[] {
  return Array.from({ length: hoursLong }, (_, index) => {
    const from = instant(at(7) - (hoursLong - index) * HOUR_MS);
    return change({
      meterId: seen.meterId,
      hourStart: from,
      from,
      to: instant(from + HOUR_MS),
      fromRegister: registerMilli(0n),
      toRegister: registerMilli(0n),
      quantity: quantityMilli(usedIn(from)),
      estimated: false,
    });
  });
}

const gap = (change: Partial<Gap> = {}) =>
  estimateGap({ seen, newest: seen, until: at(11), past: past(28 * 24 - 8), rules, zone: BERLIN, ...change });

const registers = (change: Partial<Gap> = {}) => gap(change).map(({ register }) => register);

describe('the estimate of a gap', () => {
  test('takes each hour from the same hours of the same weekdays; of the first hour only what is left', () => {
    const estimates = gap();
    expect(
      estimates.map((reading) => [
        reading.at,
        reading.register,
        reading.estimate?.method,
        reading.estimate?.hoursKnown,
      ]),
    ).toEqual([
      [at(8), 50_600n, 'same_hours', 3],
      [at(9), 51_500n, 'same_hours', 3],
      [at(10), 52_400n, 'same_hours', 3],
      [at(11), 52_700n, 'same_hours', 3],
    ]);
    expect(estimates[0]).toMatchObject({ quality: 'estimated', powerW: null, relay: 'unknown', serial: '1' });
  });

  test('by the hour of the zone: a shift of the clocks does not shift the morning', () => {
    const march = startOfDay(localDate('2026-04-01'), BERLIN);
    const summer = { ...seen, at: instant(march + 6 * HOUR_MS) };
    // All that is known was counted in winter time.
    const winter = past(20 * 24, (row) => {
      const from = instant(row.from - (at(7) - startOfDay(localDate('2026-03-29'), BERLIN)));
      return { ...row, hourStart: from, from, to: instant(from + HOUR_MS), quantity: quantityMilli(usedIn(from)) };
    });
    expect(registers({ seen: summer, newest: summer, past: winter, until: instant(march + 7 * HOUR_MS) })).toEqual([
      50_900n,
    ]);
  });

  test.each<[string, Partial<Gap>, readonly bigint[]]>([
    [
      'the average of all where the hour was never seen, also of hours that were only spread',
      { past: past(2, (row) => ({ ...row, quantity: quantityMilli(600n), estimated: true })), until: at(9) },
      [50_400n, 51_000n],
    ],
    [
      'before its multiplier',
      {
        past: past(672, (row) => ({ ...row, quantity: quantityMilli(row.quantity * 40n) })),
        rules: { ...rules, multiplier: 40 },
        until: at(9),
      },
      [50_600n, 51_500n],
    ],
    [
      'no faster than the rated maximum',
      { rules: { ...rules, ratedMaximumPerHour: 300n }, until: at(9) },
      [50_200n, 50_500n],
    ],
    ['not past the end of the register', { rules: { ...rules, modulus: 50_700n }, until: at(9) }, [50_600n, 50_699n]],
    [
      'nothing flows through a relay that was seen open',
      { seen: { ...seen, relay: 'open' }, until: at(9) },
      [50_000n, 50_000n],
    ],
    ['nothing without anything known', { past: [] }, []],
    ['nothing of hours after the last reading', { past: past(2).map((row) => ({ ...row, to: at(8) })) }, []],
    [
      'on from the estimates there are',
      { newest: { ...seen, at: at(9), register: registerMilli(51_500n), quality: 'estimated' }, until: at(10) },
      [52_400n],
    ],
    ['nothing where they reach far enough', { newest: { ...seen, at: at(11), quality: 'estimated' } }, []],
  ])('%s', (_name, change, expected) => expect(registers(change)).toEqual(expected));
});
