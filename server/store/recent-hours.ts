import type { Instant, MeterId } from '#kernel';
import type { HourlyInterval } from '../metering/model.ts';

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** What is asked of the store, at once, as it is committed. */
export interface HourReads {
  /** The hours of a meter that touch a span, by hour. */
  readonly hours: (meterId: MeterId, span: Span) => readonly HourlyInterval[];
  /** When the last hour of a meter ends; null where it has none. */
  readonly lastEnd: (meterId: MeterId) => Instant | null;
}

/** All hours of a meter that touch what comes after an instant. */
interface Tail {
  readonly from: Instant;
  readonly hours: readonly HourlyInterval[];
}

/** So many hours are remembered of all meters together, some 10 MB; beyond that the memory begins anew. */
const HOURS_KEPT = 50_000;
/** And so many meters: one without any hour costs as well. */
const METERS_KEPT = 4096;

/**
 * Remembers the newest hours of each meter until it is read again: a payment, the decision after it and the account that is shown ask for the same month, each
 * for itself. What is being written is not remembered, so an answer is always that of the store.
 */
export class RecentHours {
  readonly #reads: HourReads;
  readonly #tails = new Map<MeterId, Tail>();
  readonly #underWay = new Map<MeterId, number>();
  #kept = 0;

  constructor(reads: HourReads) {
    this.#reads = reads;
  }

  /** The hours of a meter that touch a span, by hour. */
  of(meterId: MeterId, span: Span): readonly HourlyInterval[] {
    const tail = this.#tails.get(meterId);
    if (tail !== undefined && tail.from <= span.from)
      return tail.hours.filter(({ from, to, hourStart }) => from < span.to && to > span.from && hourStart < span.to);
    const hours = this.#reads.hours(meterId, span);
    // What ends before the meter's newest hour is the past: it is asked for once, and would only take the room.
    if (!this.#underWay.has(meterId) && span.to > (this.#reads.lastEnd(meterId) ?? 0))
      this.#keep(meterId, { from: span.from, hours });
    return hours;
  }

  /** Carries out a write of hours, whose meters are not remembered from now until it is done. Settles as the write does. */
  async whileWriting<Value>(intervals: readonly HourlyInterval[], write: () => Promise<Value>): Promise<Value> {
    const meters = new Set(intervals.map(({ meterId }) => meterId));
    for (const meter of meters) {
      this.#forget(meter);
      this.#underWay.set(meter, (this.#underWay.get(meter) ?? 0) + 1);
    }
    try {
      return await write();
    } finally {
      for (const meter of meters) {
        const left = (this.#underWay.get(meter) ?? 1) - 1;
        if (left === 0) this.#underWay.delete(meter);
        else this.#underWay.set(meter, left);
      }
    }
  }

  #keep(meterId: MeterId, tail: Tail): void {
    this.#forget(meterId);
    if (this.#kept + tail.hours.length > HOURS_KEPT || this.#tails.size >= METERS_KEPT) {
      this.#tails.clear();
      this.#kept = 0;
    }
    if (tail.hours.length > HOURS_KEPT) return;
    this.#tails.set(meterId, tail);
    this.#kept += tail.hours.length;
  }

  #forget(meterId: MeterId): void {
    this.#kept -= this.#tails.get(meterId)?.hours.length ?? 0;
    this.#tails.delete(meterId);
  }
}
