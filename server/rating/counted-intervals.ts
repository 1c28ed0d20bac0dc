import type { Instant, MeterId } from '#kernel';
import { UseSum, type MeterUse } from '../metering/meter-use.ts';
import type { HourlyInterval } from '../metering/model.ts';
import type { Span } from './period.ts';
import type { CountedMeter, CountedParts, Register, UseSource } from './use-source.ts';

/** Groups intervals by meter; what rating works on where it is given intervals. */
export function sourceOfIntervals(
  intervals: readonly HourlyInterval[],
  exportMeters: ReadonlySet<MeterId> = new Set(),
): UseSource {
  return [...Map.groupBy(intervals, (interval) => interval.meterId)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([meterId, own]) => new CountedIntervals(meterId, exportMeters.has(meterId) ? 'export' : 'import', own));
}

/**
 * A meter's intervals, in any order. An interval that straddles a cut is shared out in proportion to time and flagged estimated; it is shared by what was
 * counted *up to* an instant, rounded down, so the parts on both sides of any cut sum to the whole exactly.
 */
export class CountedIntervals implements CountedMeter {
  readonly meterId: MeterId;
  readonly register: Register;
  readonly #intervals: readonly HourlyInterval[];

  constructor(meterId: MeterId, register: Register, intervals: readonly HourlyInterval[]) {
    this.meterId = meterId;
    this.register = register;
    this.#intervals = intervals.toSorted((a, b) => a.from - b.from || a.to - b.to);
  }

  use(span: Span): MeterUse | null {
    const sum = new UseSum();
    for (const interval of this.#intervals) sum.include(interval, span);
    return sum.use();
  }

  parts(cuts: readonly Instant[]): CountedParts {
    const quantities: bigint[] = [];
    const estimated: boolean[] = [];
    let first = 0;
    for (const [index, to] of cuts.entries()) {
      const from = cuts[index - 1];
      if (from === undefined) continue;
      let sum = 0n;
      let isEstimated = false;
      for (let at = first; ; at += 1) {
        const interval = this.#intervals[at];
        if (interval === undefined || interval.from >= to) break;
        const isOver = interval.to <= to;
        if (isOver && at === first) first += 1;
        const isCut = interval.from < from || !isOver;
        if (interval.from < from && interval.to <= from) continue;
        sum += isCut ? upTo(interval, to) - upTo(interval, from) : interval.quantity;
        isEstimated ||= interval.estimated || isCut;
      }
      quantities.push(sum);
      estimated.push(isEstimated);
    }
    return { quantities, estimated };
  }
}

/** What an interval counted until an instant, in proportion to time, rounded down. */
function upTo({ from, to, quantity }: HourlyInterval, at: number): bigint {
  if (at <= from) return 0n;
  return at >= to ? quantity : (quantity * BigInt(at - from)) / BigInt(to - from);
}
