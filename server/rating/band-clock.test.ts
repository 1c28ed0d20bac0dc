import { expect, test } from 'vitest';
import { addDays, instant, localDate, localTime, startOfDay, zone, type LocalDate } from '#kernel';
import { calendar } from '#contracts/configuration';
import { BandClock, bandClockOf } from './band-clock.ts';

/* Constructed. */
const workdays = calendar.parse({
  holidays: { 2011: [] },
  bands: [{ id: 'work', times: [{ days: ['workdays'] }] }, { id: 'rest' }],
});

test('a day that a zone left out is in no band, and the days after it are in theirs', () => {
  // Samoa went over the date line: after Thursday, 29 December 2011, came Saturday, the 31st.
  const apia = zone('Pacific/Apia');
  const span = { from: startOfDay(localDate('2011-12-28'), apia), to: startOfDay(localDate('2012-01-03'), apia) };
  const runs = new BandClock(workdays, apia).runs(span);
  expect(runs.map(({ from, band }) => `${localTime(from, apia).date} ${band}`)).toEqual([
    '2011-12-28 work',
    '2011-12-31 rest',
    '2012-01-02 work',
  ]);
});

test('what is remembered of days has an end, and a forgotten day is as it was', () => {
  const utc = zone('UTC');
  const clock = new BandClock(workdays, utc);
  const bandOn = (date: LocalDate) => {
    const from = startOfDay(date, utc);
    return clock.runs({ from, to: instant(from + 1) }).map(({ band }) => band);
  };
  const first = localDate('2012-01-02');
  let date = first;
  for (let count = 0; count < 3100; count += 1, date = addDays(date, 1)) {
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    if (count % 50 === 0 || count < 7) expect(bandOn(date)).toEqual([weekday % 6 === 0 ? 'rest' : 'work']);
    else clock.runs({ from: startOfDay(date, utc), to: instant(startOfDay(date, utc) + 1) });
  }
  expect(bandOn(first)).toEqual(['work']);
});

test('a calendar has one clock in a zone', () => {
  expect(bandClockOf(workdays, zone('UTC'))).toBe(bandClockOf(workdays, zone('UTC')));
  expect(bandClockOf(workdays, zone('UTC'))).not.toBe(bandClockOf(workdays, zone('Asia/Tokyo')));
});
