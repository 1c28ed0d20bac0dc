import type { Instant, MeterId } from '#kernel';
import type { MeterUse } from '../metering/meter-use.ts';
import type { HourlyInterval, Reading, ReadingDecision, ReadingVerdict } from '../metering/model.ts';
import type { KeptReading } from './contract-reports.ts';
import type { AuditRecord } from './contract-people.ts';

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * An accepted or held reading, with the hourly intervals that it completes or extends, in one commit. Each interval is the whole row of its meter and
 * hour as it is now: it replaces the row kept before, so taking the same reading again changes nothing.
 */
export interface TakenReading {
  readonly reading: Reading;
  readonly verdict: ReadingVerdict;
  readonly intervals: readonly HourlyInterval[];
}

/** A reading that waited for staff, or still does. */
export interface HeldReading {
  /** Grows in the order in which readings were held. */
  readonly number: number;
  readonly reading: Reading;
  readonly verdict: Extract<ReadingVerdict, { kind: 'held' }>;
  /** Nobody decided about it yet. */
  readonly open: boolean;
}

/** What meters showed and what hours it came to. */
export interface ReadingStore {
  take(taken: TakenReading): Promise<void>;
  /** The newest accepted one by time that is no estimate: what was seen of the meter, however late it came in. */
  latest(meter: MeterId): Promise<Reading | null>;
  /**
   * Every accepted reading with a time in [from, to], by time and then in order of acceptance; with those of the last time before `from` and of the first
   * after `to` at which there is one that is no estimate.
   */
  kept(meter: MeterId, span: Span): Promise<readonly KeptReading[]>;
  /** Intervals that touch [from, to), by hour. */
  intervals(meter: MeterId, span: Span): Promise<readonly HourlyInterval[]>;
  /** What those intervals come to within [from, to), as `useByMeter` merges them; null where there are none. Cheap however long the span is. */
  used(meter: MeterId, span: Span): Promise<MeterUse | null>;
  /** All that were ever held, the oldest first. */
  held(): Promise<readonly HeldReading[]>;
  /**
   * Keeps a decision with the readings that follow from it and the line of the audit, in one commit. False where the id was there before: then nothing is
   * done.
   */
  decide(at: {
    readonly decision: ReadingDecision;
    readonly taken: readonly TakenReading[];
    readonly audit: AuditRecord;
  }): Promise<boolean>;
  /** The newest first. */
  decisions(options: { readonly limit: number }): Promise<readonly ReadingDecision[]>;
}
