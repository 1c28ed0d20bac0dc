import { describe, expect, it } from 'vitest';
import { Defect } from './assertion.ts';
import {
  addDays,
  instantAt,
  isLocalDate,
  isZone,
  localDate,
  localTime,
  splitByDay,
  startOfDay,
  startOfMonth,
  startOfNextMonth,
  zone,
} from './calendar.ts';
import { formatInstant, instant } from './time.ts';

const berlin = zone('Europe/Berlin');
/** Clocks go forward at midnight: the day begins at 01:00. */
const beirut = zone('Asia/Beirut');
/** Clocks go back at midnight: 23:00–24:00 happens twice. */
const havana = zone('America/Havana');
const apia = zone('Pacific/Apia');

describe('the calendar of a zone', () => {
  it('reads the wall clock', () => {
    expect(localTime(instant(Date.UTC(2026, 10, 23, 13, 31, 5)), berlin)).toEqual({
      date: '2026-11-23',
      weekday: 1,
      hour: 14,
      minute: 31,
      second: 5,
    });
    expect(localTime(instant(Date.UTC(2026, 10, 22, 12)), berlin).weekday).toBe(7);
  });

  it.each([
    [berlin, '2026-03-29', 23],
    [berlin, '2026-10-25', 25],
    [berlin, '2026-11-23', 24],
    [beirut, '2026-03-29', 23],
    [havana, '2026-11-01', 25],
    [havana, '2026-03-08', 23],
    [apia, '2026-01-01', 24],
  ])('gives %s %s its %s hours', (inZone, day, hoursLong) => {
    const date = localDate(day);
    expect((startOfDay(addDays(date, 1), inZone) - startOfDay(date, inZone)) / 3_600_000).toBe(hoursLong);
    expect(localTime(startOfDay(date, inZone), inZone).date).toBe(date);
    expect(localTime(instant(startOfDay(date, inZone) - 1000), inZone).date).not.toBe(date);
  });

  it('gives a day that the zone left out no time at all', () => {
    // Samoa went from 29 to 31 December 2011.
    expect(startOfDay(localDate('2011-12-30'), apia)).toBe(startOfDay(localDate('2011-12-31'), apia));
  });

  it('leaves no hole and no overlap between the days of any year', () => {
    for (const inZone of [berlin, beirut, havana, zone('Australia/Lord_Howe'), zone('Asia/Kathmandu')]) {
      const from = startOfDay(localDate('2026-01-01'), inZone);
      const to = startOfDay(localDate('2027-01-01'), inZone);
      const parts = splitByDay(from, to, inZone);
      expect(parts).toHaveLength(365);
      expect(parts[0]?.from).toBe(from);
      expect(parts.at(-1)?.to).toBe(to);
      parts.slice(1).forEach((part, index) => expect(part.from).toBe(parts[index]?.to));
    }
  });

  it('splits an interval inside one day into itself', () => {
    const from = instant(Date.UTC(2026, 5, 1, 10));
    const to = instant(Date.UTC(2026, 5, 1, 11));
    expect(splitByDay(from, to, berlin)).toEqual([{ date: '2026-06-01', from, to }]);
    expect(splitByDay(from, from, berlin)).toEqual([]);
  });

  it('finds the instant of a wall-clock time', () => {
    expect(formatInstant(instantAt(localDate('2026-11-23'), 18 * 60, berlin))).toBe('2026-11-23T17:00:00.000Z');
    // 02:30 is skipped: the first instant after it is 03:00 summer time.
    expect(formatInstant(instantAt(localDate('2026-03-29'), 150, berlin))).toBe('2026-03-29T01:00:00.000Z');
    // 02:30 happens twice: the first one.
    expect(formatInstant(instantAt(localDate('2026-10-25'), 150, berlin))).toBe('2026-10-25T00:30:00.000Z');
    expect(instantAt(localDate('2026-11-23'), 0, berlin)).toBe(startOfDay(localDate('2026-11-23'), berlin));
  });

  it('counts months', () => {
    expect(startOfMonth(localDate('2026-11-23'))).toBe('2026-11-01');
    expect(startOfNextMonth(localDate('2026-11-23'))).toBe('2026-12-01');
    expect(startOfNextMonth(localDate('2026-12-31'))).toBe('2027-01-01');
    expect(addDays(localDate('2026-03-01'), -1)).toBe('2026-02-28');
  });

  it('forgets days, so that memory has an end, and knows them again', () => {
    const kolkata = zone('Asia/Kolkata');
    const first = localDate('2000-01-01');
    let date = first;
    for (let count = 0; count < 5100; count += 1, date = addDays(date, 1))
      if (startOfDay(date, kolkata) !== Date.parse(`${date}T00:00:00+05:30`)) throw new Error(date);
    expect(date).toBe('2013-12-18');
    expect(addDays(first, 1)).toBe('2000-01-02');
    expect(startOfDay(first, kolkata)).toBe(Date.parse('2000-01-01T00:00:00+05:30'));
  });

  it('refuses days and zones that do not exist', () => {
    expect(isLocalDate('2026-02-30')).toBe(false);
    expect(isLocalDate('2026-2-3')).toBe(false);
    expect(isLocalDate('2026-13-01')).toBe(false);
    expect(() => localDate('tomorrow')).toThrow(Defect);
    expect(isZone('Mars/Olympus')).toBe(false);
    expect(() => zone('Mars/Olympus')).toThrow(Defect);
  });
});
