import { instant, type Instant, type MeterId } from '#kernel';
import { hourOf } from './hourly.ts';
import { UseSum, type MeterUse } from './meter-use.ts';
import type { HourlyInterval } from './model.ts';

/** Of one meter so many spans are remembered: two versions of a tariff in the running period, and as many in the one before. */
const SPANS_KEPT = 4;

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Reads, at once, the intervals of a meter that touch a span, by hour, as they are committed. */
export type ReadHours = (meterId: MeterId, span: Span) => readonly HourlyInterval[];

/** All hours that begin before `until`, as far as they lie after `from`. */
interface ClosedSum {
  readonly from: Instant;
  readonly until: Instant;
  readonly sum: UseSum;
}

/**
 * Remembers what closed hours come to, so that a month that is asked for every few seconds is read once, and then only its last hour. An answer is that of the
 * intervals themselves: no hour is remembered while it is being written, and one that is written again is forgotten with all that was summed over it. A meter
 * costs a few sums, however long its month is.
 */
export class ClosedHours {
  readonly #read: ReadHours;
  /** Those that grew last stand last. */
  readonly #sums = new Map<MeterId, readonly ClosedSum[]>();
  readonly #beingWritten = new Map<MeterId, Set<HourlyInterval>>();

  constructor(read: ReadHours) {
    this.#read = read;
  }

  /** What a meter counted in a span, as `useByMeter` merges it; null where nothing was read. */
  use(meterId: MeterId, span: Span): MeterUse | null {
    // An hour before the one that holds the last moment of the span is not cut by its end.
    const lastHour = hourOf(instant(span.to - 1));
    const known = this.#sums.get(meterId)?.find(({ from, until }) => from === span.from && until <= lastHour);
    const hours = this.#hoursSince(known?.until ?? null, { meterId, span });
    const until = this.#closedUntil(hours, { meterId, lastHour });
    const closed = hours.filter(({ hourStart }) => hourStart < until);
    const sum = known?.sum.copy() ?? new UseSum();
    for (const hour of closed) sum.include(hour, span);
    if (closed.length > 0) this.#remember(meterId, { from: span.from, until, sum: sum.copy() });
    for (const hour of hours.slice(closed.length)) sum.include(hour, span);
    return sum.use();
  }

  /** Carries out a write of intervals, whose hours are not remembered from now until it is done. Settles as the write does. */
  async whileWriting<Value>(intervals: readonly HourlyInterval[], write: () => Promise<Value>): Promise<Value> {
    for (const interval of intervals) this.#begin(interval);
    try {
      return await write();
    } finally {
      for (const interval of intervals) this.#end(interval);
    }
  }

  #hoursSince(until: Instant | null, { meterId, span }: { meterId: MeterId; span: Span }): readonly HourlyInterval[] {
    if (until === null) return this.#read(meterId, span);
    // From a moment before, because an interval without length at the very start would not be touched by the span.
    const since = { from: instant(until - 1), to: span.to };
    return this.#read(meterId, since).filter(({ hourStart }) => hourStart >= until);
  }

  /** The hour of the newest interval may still grow, and so may one that is being written. */
  #closedUntil(hours: readonly HourlyInterval[], at: { meterId: MeterId; lastHour: Instant }): Instant {
    const open = [...(this.#beingWritten.get(at.meterId) ?? []), ...hours.slice(-1)].map(({ hourStart }) => hourStart);
    return instant(Math.min(at.lastHour, ...open));
  }

  #remember(meterId: MeterId, closed: ClosedSum): void {
    const others = (this.#sums.get(meterId) ?? []).filter(({ from }) => from !== closed.from);
    this.#sums.set(meterId, [...others, closed].slice(-SPANS_KEPT));
  }

  #begin(interval: HourlyInterval): void {
    const { meterId, hourStart } = interval;
    const writing = this.#beingWritten.get(meterId) ?? new Set();
    this.#beingWritten.set(meterId, writing.add(interval));
    const sums = this.#sums.get(meterId) ?? [];
    if (sums.some(({ until }) => until > hourStart))
      this.#sums.set(
        meterId,
        sums.filter(({ until }) => until <= hourStart),
      );
  }

  #end(interval: HourlyInterval): void {
    const writing = this.#beingWritten.get(interval.meterId);
    writing?.delete(interval);
    if (writing?.size === 0) this.#beingWritten.delete(interval.meterId);
  }
}
