import { addDays, instant, localTime, present, startOfDay, type Instant, type LocalDate, type Zone } from '#kernel';
import type { Calendar, DayKind } from '#contracts/configuration';
import type { Span } from './period.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const DAY_MS = DAY_MINUTES * MINUTE_MS;
/** Some years of days in each of a few zones. */
const DAYS_KEPT = 3000;

/** A stretch that lies in one band, from its first instant to the next stretch's. */
export interface BandRun {
  readonly from: Instant;
  readonly band: string;
}

type Band = Calendar['bands'][number];
type BandTime = NonNullable<Band['times']>[number];

/** Says which band of a calendar an instant of a zone lies in. Days are worked out once. */
export class BandClock {
  readonly #calendar: Calendar;
  readonly #zone: Zone;
  readonly #holidays: ReadonlySet<string>;
  readonly #days = new Map<LocalDate, readonly BandRun[]>();

  constructor(calendar: Calendar, zone: Zone) {
    this.#calendar = calendar;
    this.#zone = zone;
    this.#holidays = new Set(Object.values(calendar.holidays).flat());
  }

  /** The stretches of a span, in order: the first begins with it, and neighbours lie in different bands. */
  runs(span: Span): readonly BandRun[] {
    const runs: BandRun[] = [];
    for (let date = localTime(span.from, this.#zone).date; ; date = addDays(date, 1)) {
      for (const run of this.#dayRuns(date)) {
        if (run.from >= span.to) break;
        const from = instant(Math.max(run.from, span.from));
        if (from === runs.at(-1)?.from) runs.pop();
        if (run.band !== runs.at(-1)?.band) runs.push({ from, band: run.band });
      }
      if (startOfDay(addDays(date, 1), this.#zone) >= span.to) break;
    }
    return runs;
  }

  #dayRuns(date: LocalDate): readonly BandRun[] {
    let runs = this.#days.get(date);
    if (runs === undefined) {
      runs = this.#work(date);
      if (this.#days.size >= DAYS_KEPT) this.#days.clear();
      this.#days.set(date, runs);
    }
    return runs;
  }

  #work(date: LocalDate): readonly BandRun[] {
    const runs: BandRun[] = [];
    for (const piece of clockPieces(date, this.#zone)) {
      const bands = this.#bandsOf(piece.shown);
      for (const [index, { minute, band }] of bands.entries()) {
        const end = bands[index + 1]?.minute ?? DAY_MINUTES;
        const from = piece.from + (Math.max(minute, piece.minute) - piece.minute) * MINUTE_MS;
        if (end <= piece.minute || from >= piece.to) continue;
        if (band !== runs.at(-1)?.band) runs.push({ from: instant(from), band });
      }
    }
    return runs;
  }

  /** From which minute of the wall clock on which band is in force that day. */
  #bandsOf(date: LocalDate): readonly { readonly minute: number; readonly band: string }[] {
    const times = this.#calendar.bands.flatMap((band) => band.times ?? []);
    const minutes = [...new Set([0, ...times.flatMap(({ from, to }) => [from, to])])].filter(
      (each) => each < DAY_MINUTES,
    );
    return minutes.sort((a, b) => a - b).map((minute) => ({ minute, band: this.#bandAt(date, minute) }));
  }

  #bandAt(date: LocalDate, minute: number): string {
    const { bands } = this.#calendar;
    const found = bands.find(({ times }) => times?.some((time) => this.#holds(time, date, minute)) ?? true);
    return present(found?.id, 'the last band has no times and takes what is left');
  }

  #holds(time: BandTime, date: LocalDate, minute: number): boolean {
    const { from, to } = time;
    if (from < to ? minute < from || minute >= to : minute < from && minute >= to) return false;
    const monthDay = date.slice(5);
    const inSeason =
      time.seasons === undefined ||
      this.#calendar.seasons.some(
        (season) =>
          time.seasons?.includes(season.id) === true &&
          (season.from <= season.to
            ? season.from <= monthDay && monthDay <= season.to
            : season.from <= monthDay || monthDay <= season.to),
      );
    return inSeason && time.days.some((day) => isDay(day, date, this.#holidays));
  }
}

const WEEKDAYS: readonly DayKind[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function isDay(kind: DayKind, date: LocalDate, holidays: ReadonlySet<string>): boolean {
  if (kind === 'all') return true;
  if (holidays.has(date)) return kind === 'holidays';
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  if (kind === 'workdays') return !isWeekend;
  return kind === 'weekends' ? isWeekend : WEEKDAYS[weekday] === kind;
}

/** A stretch in which the wall clock of a zone runs on evenly through one day. */
interface ClockPiece {
  readonly from: Instant;
  readonly to: Instant;
  /** What the clock shows when it begins. */
  readonly shown: LocalDate;
  readonly minute: number;
}

/**
 * The parts of a local day in which its wall clock runs on evenly: one, or more where the clocks move. Where they go back over midnight, as in Newfoundland at
 * one minute past until 2011, a part of the day shows the date of the day before.
 */
function clockPieces(date: LocalDate, zone: Zone): readonly ClockPiece[] {
  const from = startOfDay(date, zone);
  const to = startOfDay(addDays(date, 1), zone);
  if (from === to) return [];
  if (to - from === DAY_MS) return [{ from, to, shown: date, minute: 0 }];
  const first = localTime(from, zone);
  const isEven = (at: number) => offsetOf(instant(at), zone) === offsetOf(from, zone);
  const even = { from, shown: date, minute: first.hour * 60 + first.minute };
  // The clocks move once that day, or did when it began: halving finds the minute.
  if (isEven(to - MINUTE_MS)) return [{ ...even, to }];
  let [before, after] = [from as number, to - MINUTE_MS];
  while (after - before > MINUTE_MS) {
    const middle = before + Math.floor((after - before) / (2 * MINUTE_MS)) * MINUTE_MS;
    if (isEven(middle)) before = middle;
    else after = middle;
  }
  const moved = instant(after);
  const second = localTime(moved, zone);
  const minute = second.hour * 60 + second.minute;
  const midnight = instant(moved + (DAY_MINUTES - minute) * MINUTE_MS);
  const rest = { from: moved, shown: second.date, minute };
  return midnight < to
    ? [
        { ...even, to: moved },
        { ...rest, to: midnight },
        { from: midnight, to, shown: date, minute: 0 },
      ]
    : [
        { ...even, to: moved },
        { ...rest, to },
      ];
}

/** How far the wall clock is ahead of UTC, in milliseconds. */
function offsetOf(at: Instant, zone: Zone): number {
  const { date, hour, minute } = localTime(at, zone);
  return Date.parse(`${date}T00:00:00Z`) + (hour * 60 + minute) * MINUTE_MS - at;
}

const clocks = new WeakMap<Calendar, Map<Zone, BandClock>>();

/** The clock of a calendar in a zone; the same one each time, so that its days are worked out once. */
export function bandClockOf(calendar: Calendar, zone: Zone): BandClock {
  let ofCalendar = clocks.get(calendar);
  if (ofCalendar === undefined) clocks.set(calendar, (ofCalendar = new Map<Zone, BandClock>()));
  let clock = ofCalendar.get(zone);
  if (clock === undefined) ofCalendar.set(zone, (clock = new BandClock(calendar, zone)));
  return clock;
}
