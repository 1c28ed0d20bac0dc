import { FaultError, type Instant, type MeterId } from '#kernel';
import type { TakenReading } from '../store/contract-readings.ts';
import type { KeptReading } from '../store/contract-reports.ts';
import type { HourlyInterval, Reading } from './model.ts';

/* Constructed, for tests: the readings of the store, in memory. */

/** As the store keeps them, without any of its speed. */
export class MemoryReadings {
  readonly taken: TakenReading[] = [];
  readonly rows = new Map<string, HourlyInterval>();
  broken = false;

  take = async (taken: TakenReading): Promise<void> => {
    if (this.broken) throw new FaultError('STORE_UNAVAILABLE');
    this.taken.push(taken);
    for (const row of taken.intervals) this.rows.set(`${row.meterId} ${row.hourStart}`, row);
  };

  latest = async (meterId: MeterId): Promise<Reading | null> =>
    this.#accepted(meterId).findLast(({ reading }) => reading.quality !== 'estimated')?.reading ?? null;

  kept = async (meterId: MeterId, { from, to }: { from: Instant; to: Instant }): Promise<readonly KeptReading[]> => {
    const all = this.#accepted(meterId);
    const seen = all.map(({ reading }) => reading).filter(({ quality }) => quality !== 'estimated');
    const since = seen.findLast(({ at }) => at < from)?.at ?? from;
    const until = seen.find(({ at }) => at > to)?.at ?? to;
    return all.filter(({ reading }) => reading.at >= since && reading.at <= until);
  };

  intervals = async (meterId: MeterId, span: { from: Instant; to: Instant }): Promise<readonly HourlyInterval[]> =>
    this.intervalsNow(meterId, span);

  intervalsNow = (meterId: MeterId, span: { from: Instant; to: Instant }): readonly HourlyInterval[] =>
    [...this.rows.values()]
      .filter((row) => row.meterId === meterId && row.from < span.to && row.to > span.from)
      .sort((a, b) => a.hourStart - b.hourStart);

  held = async (): Promise<readonly TakenReading[]> => this.taken.filter(({ verdict }) => verdict.kind === 'held');

  #accepted(meterId: MeterId): readonly KeptReading[] {
    return this.taken
      .flatMap(({ reading, verdict }) =>
        reading.meterId !== meterId || verdict.kind === 'held' || verdict.kind === 'duplicate'
          ? []
          : [{ reading, verdict }],
      )
      .sort((a, b) => a.reading.at - b.reading.at);
  }
}
