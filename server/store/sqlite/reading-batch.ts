import type { MeterId, SiteId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { HourlyInterval, Reading, ReadingVerdict } from '../../metering/model.ts';
import { RowBatch } from './row-batch.ts';

const READING = `INSERT INTO reading (site_id, meter_id, at, register_milli, quality, source, serial, power_w, relay, verdict,
  quantity_milli, estimate_method, estimate_hours)`;
const INTERVAL = `INSERT INTO hourly_interval (meter_id, hour_start, site_id, from_at, to_at, from_register, to_register,
  quantity_milli, estimated)`;

/**
 * Accepted readings of one commit, written together. Each of them is a row; of the hours that they extend, one after the other, only how they stand at the end is
 * written.
 */
export class ReadingBatch {
  readonly #siteId: SiteId;
  readonly #readings: RowBatch;
  readonly #intervals: RowBatch;
  readonly #hours = new Map<MeterId, Map<number, HourlyInterval>>();
  #isEmpty = true;

  constructor(database: SqliteDatabase, siteId: SiteId) {
    this.#siteId = siteId;
    // A reading that is there already is taken as said: the caller may repeat.
    const whenThere = 'ON CONFLICT (meter_id, at, register_milli, quality) DO NOTHING';
    this.#readings = new RowBatch(database, { insert: READING, columns: 13, whenThere });
    this.#intervals = new RowBatch(database, {
      insert: INTERVAL,
      columns: 9,
      whenThere: `ON CONFLICT (meter_id, hour_start) DO UPDATE SET from_at = excluded.from_at, to_at = excluded.to_at,
        from_register = excluded.from_register, to_register = excluded.to_register,
        quantity_milli = excluded.quantity_milli, estimated = excluded.estimated`,
    });
  }

  addReading(reading: Reading, verdict: Exclude<ReadingVerdict, { kind: 'held' | 'duplicate' }>): void {
    this.#isEmpty = false;
    this.#readings.add(
      this.#siteId,
      reading.meterId,
      reading.at,
      reading.register,
      reading.quality,
      reading.source,
      reading.serial,
      reading.powerW,
      reading.relay,
      verdict.kind,
      verdict.kind === 'first' ? null : verdict.quantity,
      reading.estimate?.method ?? null,
      reading.estimate?.hoursKnown ?? null,
    );
  }

  /** The whole row of its hour, in place of whatever was said of it before. */
  addHour(interval: HourlyInterval): void {
    this.#isEmpty = false;
    const hours = this.#hours.get(interval.meterId) ?? new Map<number, HourlyInterval>();
    this.#hours.set(interval.meterId, hours);
    hours.set(interval.hourStart, interval);
  }

  /** Writes what waits. Throws what the database throws. */
  flush(): void {
    if (this.#isEmpty) return;
    this.#isEmpty = true;
    for (const hours of this.#hours.values())
      for (const each of hours.values())
        this.#intervals.add(
          each.meterId,
          each.hourStart,
          this.#siteId,
          each.from,
          each.to,
          each.fromRegister,
          each.toRegister,
          each.quantity,
          each.estimated ? 1 : 0,
        );
    this.#hours.clear();
    this.#readings.flush();
    this.#intervals.flush();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#isEmpty = true;
    this.#hours.clear();
    this.#readings.clear();
    this.#intervals.clear();
  }
}
