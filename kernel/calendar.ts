import { assert, present } from './assertion.ts';
import type { Brand } from './brand.ts';
import { instant, type Instant } from './time.ts';

/** An IANA time zone name such as `Europe/Berlin`. */
export type Zone = Brand<string, 'Zone'>;

/** A calendar day in the site's zone, `YYYY-MM-DD`. */
export type LocalDate = Brand<string, 'LocalDate'>;

/** A minute of the site's wall clock, `YYYY-MM-DDTHH:MM`. Where the clocks skip it, the first instant after it is meant; where they show it twice, the first. */
export type LocalMinute = Brand<string, 'LocalMinute'>;

/** What a wall clock in the zone shows. `weekday`: 1 Monday … 7 Sunday (ISO 8601). */
export interface LocalTime {
  readonly date: LocalDate;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: Zone): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Makes a zone. Throws a `Defect` for a name this machine's time zone data does not have. */
export function zone(name: string): Zone {
  assert(isZone(name), `the time zone ${name} is known to this machine`);
  return name as Zone;
}

/** True for a real day of the calendar written `YYYY-MM-DD`. */
export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month);
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function localDate(text: string): LocalDate {
  assert(isLocalDate(text), 'a calendar day is written YYYY-MM-DD and exists');
  return text as LocalDate;
}

/** True for a real day with a time of the wall clock, written `YYYY-MM-DDTHH:MM`. */
export function isLocalMinute(text: string): boolean {
  return /^[^T]{10}T([01]\d|2[0-3]):[0-5]\d$/.test(text) && isLocalDate(text.slice(0, 10));
}

/** Reads the wall clock of a zone at an instant. */
export function localTime(at: Instant, inZone: Zone): LocalTime {
  if (at < WHOLE_MINUTES_SINCE) return askLocalTime(at, inZone);
  const minuteStart = at - (at % 60_000);
  let minutes = knownMinutes.get(inZone);
  if (minutes === undefined) knownMinutes.set(inZone, (minutes = new Map()));
  let local = minutes.get(minuteStart);
  if (local === undefined) {
    local = askLocalTime(instant(minuteStart), inZone);
    if (minutes.size >= MINUTES_KEPT) minutes.clear();
    minutes.set(minuteStart, local);
  }
  return { ...local, second: Math.floor((at - minuteStart) / 1000) };
}

/** Asking the zone data is slow and decisions for a whole building ask for the same minute, so some minutes are remembered per zone. */
const knownMinutes = new Map<Zone, Map<number, LocalTime>>();
const MINUTES_KEPT = 5000;
/** Since 1973 every zone's offset is whole minutes, so a minute is the same minute everywhere. */
const WHOLE_MINUTES_SINCE = Date.UTC(1973, 0, 1);

function askLocalTime(at: Instant, inZone: Zone): LocalTime {
  const parts = new Map(
    formatterOf(inZone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const date =
    `${present(parts.get('year'), 'a date has a year').padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}` as LocalDate;
  const utcDay = new Date(`${date}T00:00:00Z`).getUTCDay();
  return {
    date,
    weekday: utcDay === 0 ? 7 : utcDay,
    hour: Number(parts.get('hour')),
    minute: Number(parts.get('minute')),
    second: Number(parts.get('second')),
  };
}

/** The day so many days on (or back). */
export function addDays(date: LocalDate, count: number): LocalDate {
  let days = daysOn.get(count);
  if (days === undefined) {
    if (daysOn.size >= COUNTS_KEPT) daysOn.clear();
    daysOn.set(count, (days = new Map()));
  }
  let day = days.get(date);
  if (day === undefined) {
    day = countDays(date, count);
    if (days.size >= DAYS_KEPT) days.clear();
    days.set(date, day);
  }
  return day;
}

/** By how many days on. Whoever goes through a week or a month goes from the same day to the same days, again and again. */
const daysOn = new Map<number, Map<LocalDate, LocalDate>>();
const COUNTS_KEPT = 64;
const DAYS_KEPT = 5000;

function countDays(date: LocalDate, count: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10) as LocalDate;
}

/** The first day of the month that holds the date. */
export function startOfMonth(date: LocalDate): LocalDate {
  return `${date.slice(0, 8)}01` as LocalDate;
}

/** The first day of the month after the one that holds the date. */
export function startOfNextMonth(date: LocalDate): LocalDate {
  return startOfMonth(addDays(startOfMonth(date), 31));
}

/**
 * The first instant of a local day. Where the day's midnight is skipped (some zones change at 00:00) it is the first instant that the day has;
 * where it happens twice, the earlier one. So days neither overlap nor leave a hole, whatever their length.
 */
export function startOfDay(date: LocalDate, inZone: Zone): Instant {
  let starts = dayStarts.get(inZone);
  if (starts === undefined) dayStarts.set(inZone, (starts = new Map()));
  let start = starts.get(date);
  if (start === undefined) {
    start = findStartOfDay(date, inZone);
    if (starts.size >= DAYS_KEPT) starts.clear();
    starts.set(date, start);
  }
  return start;
}

/** Asking the zone data is slow, and rating asks for the same days again and again. */
const dayStarts = new Map<Zone, Map<LocalDate, Instant>>();

function findStartOfDay(date: LocalDate, inZone: Zone): Instant {
  const showsEarlier = (epochMs: number) => localTime(instant(epochMs), inZone).date < date;
  const midnightUtc = Date.parse(`${date}T00:00:00Z`);
  const shown = localTime(instant(midnightUtc), inZone);
  const offsetMs =
    Date.parse(`${shown.date}T00:00:00Z`) +
    (shown.hour * 60 + shown.minute) * 60_000 +
    shown.second * 1000 -
    midnightUtc;
  const guess = midnightUtc - offsetMs;
  const certain = [1000, 3_600_000, 2 * 3_600_000].every((backMs) => showsEarlier(guess - backMs));
  if (certain && !showsEarlier(guess)) return instant(guess);
  // The clocks moved that day. Offsets lie within ±16 h: walking forward by hours finds the first hour that shows the day; halving inside that hour
  // finds its first second.
  let first = midnightUtc - 16 * 3_600_000;
  const last = midnightUtc + 16 * 3_600_000;
  while (first < last && showsEarlier(first)) first += 3_600_000;
  let low = first - 3_600_000;
  let high = first;
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (showsEarlier(middle)) low = middle;
    else high = middle;
  }
  return instant(high);
}

/** The instant at which a wall clock of the zone first shows this time on this day; the first instant after it where that time is skipped. */
export function instantAt(date: LocalDate, minuteOfDay: number, inZone: Zone): Instant {
  const start = startOfDay(date, inZone);
  const end = startOfDay(addDays(date, 1), inZone);
  // No zone has moved its clocks by more than three hours within a day that it kept, so the search may start that much earlier.
  for (let at = start + Math.max(0, minuteOfDay - 180) * 60_000; at < end; at += 60_000) {
    const local = localTime(instant(at), inZone);
    if (local.hour * 60 + local.minute >= minuteOfDay) return instant(at);
  }
  return end;
}

/** The local days that an interval touches, each with the part of the interval that lies in it. */
export function splitByDay(
  from: Instant,
  to: Instant,
  inZone: Zone,
): { date: LocalDate; from: Instant; to: Instant }[] {
  assert(from <= to, 'an interval does not end before it starts');
  const parts: { date: LocalDate; from: Instant; to: Instant }[] = [];
  let at = from;
  while (at < to) {
    const date = localTime(at, inZone).date;
    const nextDay = startOfDay(addDays(date, 1), inZone);
    const end = nextDay < to ? nextDay : to;
    assert(end > at, 'a local day ends after it starts');
    parts.push({ date, from: at, to: end });
    at = end;
  }
  return parts;
}
