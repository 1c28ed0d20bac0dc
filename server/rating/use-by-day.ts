import {
  addDays,
  elementAt,
  instant,
  localTime,
  money,
  present,
  startOfDay,
  type Instant,
  type LocalDate,
  type MeterId,
  type Money,
  type Utility,
  type Zone,
} from '#kernel';
import type { Tariff } from '#contracts/configuration';
import type { RatedLine } from '../ledger/model.ts';
import type { HourlyInterval } from '../metering/model.ts';
import { sharesOf } from './line-share.ts';

const HOUR_MS = 3_600_000;
const DAYS_OF_A_WEEK = 7;

/** One utility's billing period: its lines, as the ledger has or will get them, and what they were rated from. */
export interface RatedPeriod {
  readonly utility: Utility;
  readonly lines: readonly RatedLine[];
  readonly intervals: readonly HourlyInterval[];
  /** The tariff of the lines. */
  readonly tariff: Tariff;
  readonly exportMeters?: ReadonlySet<MeterId> | undefined;
}

/** What one local day cost. The states are those of `contracts/api/use.ts`. */
export interface DayOfUse {
  readonly day: LocalDate;
  readonly state: 'measured' | 'estimated' | 'gap' | 'running' | 'future' | 'before';
  /** Null for a day that has not been, or was before the tenancy. */
  readonly amount: Money | null;
  readonly byUtility: readonly { readonly utility: Utility; readonly amount: Money }[];
  /** One for each hour that the day has; null where no meter was read. Empty where the amount is null. */
  readonly hours: readonly (Money | null)[];
}

export interface UseInput {
  readonly zone: Zone;
  readonly now: Instant;
  readonly tenancyFrom: Instant;
  readonly meters: readonly MeterId[];
  /** Every period that a day lies in, of every utility. */
  readonly periods: readonly RatedPeriod[];
  readonly days: readonly LocalDate[];
}

/** The fourteen local days from the Monday of last week to the Sunday of this one. */
export function twoWeeksAround(now: Instant, zone: Zone): readonly LocalDate[] {
  const today = localTime(now, zone);
  const monday = addDays(today.date, 1 - today.weekday - DAYS_OF_A_WEEK);
  return Array.from({ length: 2 * DAYS_OF_A_WEEK }, (_, index) => addDays(monday, index));
}

/**
 * What each day cost, hour by hour. Pure. The parts of a period's lines sum to the lines exactly (`sharesOf`), so over a whole billing period the days add up to
 * what the ledger has, and the hours of a day in which every hour was read add up to the day.
 */
export function useByDay(input: UseInput): readonly DayOfUse[] {
  const { days, zone } = input;
  const hoursOfDays = days.map((day) => hoursOf(day, zone));
  const instants = [...new Set(hoursOfDays.flat())].sort((a, b) => a - b);
  const placeAt = new Map(instants.map((at, index) => [at, index]));
  const perUtility = input.periods.map((period) => ({
    utility: period.utility,
    cells: sumOfShares(sharesOf({ ...period, zone }, instants), instants.length - 1),
  }));
  const coverage = new Coverage(input);
  return days.map((day, index) => {
    const starts = elementAt(hoursOfDays, index);
    const first = present(placeAt.get(elementAt(starts, 0)), 'every hour of the days has a place');
    const cellsOf = (cells: readonly bigint[]) => cells.slice(first, first + starts.length - 1);
    return dayOf({
      day,
      input,
      starts,
      coverage,
      parts: perUtility.map(({ utility, cells }) => ({ utility, hours: cellsOf(cells) })),
    });
  });
}

/** The starts of the hours of a local day, and its end. A day on which the clocks move has one fewer or one more. */
function hoursOf(day: LocalDate, zone: Zone): readonly Instant[] {
  const end = startOfDay(addDays(day, 1), zone);
  const instants: Instant[] = [];
  for (let at: number = startOfDay(day, zone); at < end; at += HOUR_MS) instants.push(instant(at));
  return [...instants, end];
}

function sumOfShares(shares: ReadonlyMap<RatedLine, readonly bigint[]>, cells: number): readonly bigint[] {
  const sums = Array.from({ length: cells }, () => 0n);
  for (const parts of shares.values())
    for (const [index, part] of parts.entries()) if (part !== 0n) sums[index] = elementAt(sums, index) + part;
  return sums;
}

function dayOf(at: {
  readonly day: LocalDate;
  readonly input: UseInput;
  readonly starts: readonly Instant[];
  readonly coverage: Coverage;
  readonly parts: readonly { readonly utility: Utility; readonly hours: readonly bigint[] }[];
}): DayOfUse {
  const { day, input, starts, coverage } = at;
  const span = { from: elementAt(starts, 0), to: elementAt(starts, starts.length - 1) };
  const none = { day, amount: null, byUtility: [], hours: [] };
  if (span.from > input.now) return { ...none, state: 'future' };
  if (span.to <= input.tenancyFrom) return { ...none, state: 'before' };
  const hours = starts.slice(0, -1).map((from, index) => {
    const sum = at.parts.reduce((total, part) => total + elementAt(part.hours, index), 0n);
    return coverage.metersReadIn(from) === 0 ? null : money(sum);
  });
  const byUtility = [...Map.groupBy(at.parts, (part) => part.utility)]
    .map(([utility, parts]) => ({ utility, amount: money(sumOf(parts.flatMap((part) => part.hours))) }))
    .filter(({ amount }) => amount !== 0n);
  return {
    day,
    state: span.to > input.now ? 'running' : coverage.stateOf(starts),
    amount: money(sumOf(byUtility.map(({ amount }) => amount))),
    byUtility,
    hours,
  };
}

function sumOf(parts: readonly bigint[]): bigint {
  return parts.reduce((sum, part) => sum + part, 0n);
}

/** Which meters were read in which hours. */
class Coverage {
  readonly #meters: number;
  readonly #tenancyFrom: Instant;
  /** Per hour that was read: the meters, and whether it is known only as a share of a longer time. */
  readonly #hours = new Map<number, { readonly meters: Set<MeterId>; estimated: boolean }>();
  /** Hours are counted from the half or quarter hour at which the zone's days begin. */
  readonly #offsetMs: number;

  constructor(input: UseInput) {
    this.#meters = input.meters.length;
    this.#tenancyFrom = input.tenancyFrom;
    const from = startOfDay(elementAt(input.days, 0), input.zone);
    const to = startOfDay(addDays(elementAt(input.days, input.days.length - 1), 1), input.zone);
    this.#offsetMs = from % HOUR_MS;
    for (const { intervals } of input.periods)
      for (const interval of intervals) if (interval.to > from && interval.from < to) this.#add(interval);
  }

  metersReadIn(hour: Instant): number {
    return this.#hours.get(this.#hourOf(hour))?.meters.size ?? 0;
  }

  stateOf(starts: readonly Instant[]): 'measured' | 'estimated' | 'gap' {
    const expected = starts.slice(0, -1).filter((from) => from + HOUR_MS > this.#tenancyFrom);
    if (expected.some((from) => this.metersReadIn(from) < this.#meters)) return 'gap';
    return expected.some((from) => this.#hours.get(this.#hourOf(from))?.estimated === true) ? 'estimated' : 'measured';
  }

  #add({ meterId, from, to, estimated }: HourlyInterval): void {
    for (let hour = this.#hourOf(from); hour < to; hour += HOUR_MS) {
      const known = this.#hours.get(hour) ?? { meters: new Set<MeterId>(), estimated: false };
      known.meters.add(meterId);
      known.estimated ||= estimated;
      this.#hours.set(hour, known);
    }
  }

  #hourOf(at: number): number {
    return Math.floor((at - this.#offsetMs) / HOUR_MS) * HOUR_MS + this.#offsetMs;
  }
}
