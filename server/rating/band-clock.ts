import { addDays, instant, localTime, startOfDay, type Instant, type LocalDate, type Zone } from '#kernel';
import type { Calendar, DayKind } from '#contracts/configuration';
import type { Span } from './period.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
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
      const day = this.#dayRuns(date);
      if ((day[0]?.from ?? span.to) >= span.to && runs.length > 0) break;
      for (const run of day) {
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
    const bands = this.#bandsOf(date);
    for (const piece of clockPieces(date, this.#zone))
      for (const [index, { minute, band }] of bands.entries()) {
        const end = bands[index + 1]?.minute ?? 1440;
        const from = piece.from + (Math.max(minute, piece.minute) - piece.minute) * MINUTE_MS;
        if (end <= piece.minute || from >= piece.to) continue;
        if (band !== runs.at(-1)?.band) runs.push({ from: instant(from), band });
      }
    return runs;
  }

  /** From which minute of the wall clock on which band is in force that day. */
  #bandsOf(date: LocalDate): readonly { readonly minute: number; readonly band: string }[] {
    const times = this.#calendar.bands.flatMap((band) => band.times ?? []);
    const minutes = [...new Set([0, ...times.flatMap(({ from, to }) => [from, to])])].filter((each) => each < 1440);
    return minutes.sort((a, b) => a - b).map((minute) => ({ minute, band: this.#bandAt(date, minute) }));
  }

  #bandAt(date: LocalDate, minute: number): string {
    const { bands } = this.#calendar;
    const found = bands.find(({ times }) => times?.some((time) => this.#holds(time, date, minute)) ?? true);
    return found?.id ?? '';
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

/** The parts of a local day in which its wall clock runs on evenly, and what minute it shows when they begin: one part, or two where the clocks move. */
export function clockPieces(
  date: LocalDate,
  zone: Zone,
): readonly { readonly from: Instant; readonly to: Instant; readonly minute: number }[] {
  const from = startOfDay(date, zone);
  const to = startOfDay(addDays(date, 1), zone);
  if (from === to) return [];
  const minuteAt = (at: number) => {
    const local = localTime(instant(at), zone);
    return local.hour * 60 + local.minute;
  };
  const minute = to - from === DAY_MS ? 0 : minuteAt(from);
  const moved = (at: number) => minuteAt(at) - minute !== Math.floor((at - from) / MINUTE_MS);
  if (to - from === DAY_MS || !moved(to - MINUTE_MS)) return [{ from, to, minute }];
  // The clocks move once that day: halving finds the minute.
  let [before, after] = [from as number, to - MINUTE_MS];
  while (after - before > MINUTE_MS) {
    const middle = before + Math.floor((after - before) / (2 * MINUTE_MS)) * MINUTE_MS;
    if (moved(middle)) after = middle;
    else before = middle;
  }
  return [
    { from, to: instant(after), minute },
    { from: instant(after), to, minute: minuteAt(after) },
  ];
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
