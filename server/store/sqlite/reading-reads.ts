import { instant, type Instant, type MeterId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { HourlyInterval, Reading, ReadingDecision } from '../../metering/model.ts';
import type { HeldReading } from '../contract-readings.ts';
import type { KeptReading } from '../contract-reports.ts';
import {
  toHeld,
  toKept,
  toReadingDecision,
  type JudgedRow,
  type NumberedHeldRow,
  type ReadingDecisionRow,
} from '../reading-rows.ts';
import { toInterval, toReading, type IntervalRow, type ReadingRow } from '../rows.ts';

const HOUR_MS = 3_600_000;

/** What is asked of readings, on a connection that cannot write. */
export class ReadingReads {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase) {
    this.#statements = prepare(database);
  }

  latest(meter: MeterId): Reading | null {
    const row = this.#statements.latest.get({ meter });
    return row === undefined ? null : toReading(row);
  }

  kept(meter: MeterId, span: { from: Instant; to: Instant }): readonly KeptReading[] {
    return this.#statements.kept.all({ meter, ...span }).map(toKept);
  }

  intervals(meter: MeterId, span: { from: Instant; to: Instant }): readonly HourlyInterval[] {
    return this.#statements.intervals.all(meter, span.from - HOUR_MS, span.to, span.to, span.from).map(toInterval);
  }

  /** When the last hour of a meter ends; null where it has none. */
  lastEnd(meter: MeterId): Instant | null {
    const to = this.#statements.lastEnd.get(meter)?.to_at;
    return to === undefined ? null : instant(Number(to));
  }

  held(): readonly HeldReading[] {
    return this.#statements.held.all().map(toHeld);
  }

  decisions(limit: number): readonly ReadingDecision[] {
    return this.#statements.decisions.all(limit).map(toReadingDecision);
  }
}

function prepare(database: SqliteDatabase) {
  return {
    // The newest instant first, from the index and without a walk through all readings; then what stands there.
    latest: database.prepare<[{ meter: MeterId }], ReadingRow>(
      `SELECT * FROM reading WHERE meter_id = @meter AND quality <> 'estimated'
         AND at = (SELECT at FROM reading WHERE meter_id = @meter AND quality <> 'estimated' ORDER BY at DESC LIMIT 1)
       ORDER BY quality = 'corrected' DESC, number DESC LIMIT 1`,
    ),
    kept: database.prepare<[{ meter: MeterId; from: Instant; to: Instant }], JudgedRow>(
      `SELECT * FROM reading WHERE meter_id = @meter
         AND at >= coalesce((SELECT max(at) FROM reading WHERE meter_id = @meter AND at < @from AND quality <> 'estimated'), @from)
         AND at <= coalesce((SELECT min(at) FROM reading WHERE meter_id = @meter AND at > @to AND quality <> 'estimated'), @to)
       ORDER BY at, number`,
    ),
    intervals: database.prepare<[string, number, number, number, number], IntervalRow>(
      `SELECT meter_id, hour_start, from_at, to_at, from_register, to_register, quantity_milli, estimated
       FROM hourly_interval WHERE meter_id = ? AND hour_start > ? AND hour_start < ? AND from_at < ? AND to_at > ?
       ORDER BY hour_start`,
    ),
    lastEnd: database.prepare<[string], { to_at: bigint }>(
      'SELECT to_at FROM hourly_interval WHERE meter_id = ? ORDER BY hour_start DESC LIMIT 1',
    ),
    held: database.prepare<[], NumberedHeldRow>(
      `SELECT h.*, NOT EXISTS (SELECT 1 FROM reading_decision d WHERE d.meter_id = h.meter_id AND d.held_through >= h.number)
         AND NOT EXISTS (SELECT 1 FROM reading_decision d WHERE d.held_number = h.number) AS open
       FROM reading_held h ORDER BY h.number`,
    ),
    decisions: database.prepare<[number], ReadingDecisionRow>(
      'SELECT * FROM reading_decision ORDER BY number DESC LIMIT ?',
    ),
  };
}
