import type { Instant, MeterId, Money, TenancyId, TransactionId } from '#kernel';
import type { RelayCommand } from '../control/model.ts';
import type { RatedLine, TransactionKind } from '../ledger/model.ts';
import type { Reading, ReadingVerdict } from '../metering/model.ts';

export interface KeptReading {
  readonly reading: Reading;
  readonly verdict: Exclude<ReadingVerdict, { kind: 'duplicate' | 'held' }>;
}

export interface PostedLine {
  readonly transactionId: TransactionId;
  readonly line: RatedLine;
}

/** What a person wants to see of the books: the newest rows, and sums of a stretch of time. Reads only. */
export interface ReportStore {
  /**
   * What transactions of these kinds that occurred in [from, to) moved on tenancies' accounts, debit positive. It looks back as far as something was
   * recorded after `from`: nothing that occurred in the span was recorded before it.
   */
  movedOnTenancies(at: {
    readonly kinds: readonly TransactionKind[];
    readonly from: Instant;
    readonly to: Instant;
  }): Promise<Money>;
  /** Accepted readings, the newest first. */
  readings(meter: MeterId, options: { readonly limit: number }): Promise<readonly KeptReading[]>;
  /** Rated lines as they were posted, the newest first. */
  charges(tenancy: TenancyId, options: { readonly limit: number }): Promise<readonly PostedLine[]>;
  /** The newest first. */
  commands(meter: MeterId, options: { readonly limit: number }): Promise<readonly RelayCommand[]>;
}
