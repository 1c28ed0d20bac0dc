import type { Instant, ReadingDecisionId, TenancyId, TransactionId } from '#kernel';

/** That somebody moved in or out. Each happens once to a tenancy; what a tenancy is, is never changed afterwards. */
export interface TenancyEvent {
  /** The originator's id; where money moved with it, the ledger's transaction has it too. */
  readonly id: TransactionId;
  readonly tenancyId: TenancyId;
  readonly act: 'moved_in' | 'moved_out';
  /** The start of the first local day, or the end of the last. */
  readonly at: Instant;
  readonly recordedAt: Instant;
  /** What was agreed, as JSON: who moved in where, or the final statement. Parsed by whoever reads it. */
  readonly content: string;
}

/** A final statement once more, after a reading of the tenancy's time was corrected. A decision leads to one at most. */
export interface CorrectedStatementRecord {
  /** Where money moved with it, the ledger's transaction has it too. */
  readonly id: TransactionId;
  readonly tenancyId: TenancyId;
  readonly decisionId: ReadingDecisionId;
  readonly recordedAt: Instant;
  /** As JSON; parsed by whoever reads it. */
  readonly content: string;
}

/** Who moved in and out, besides those whom the site's file names. Events are kept as desk records, beside their posting or alone. */
export interface TenancyStore {
  /** In the order in which they were recorded. */
  events(): Promise<readonly TenancyEvent[]>;
  event(id: TransactionId): Promise<TenancyEvent | null>;
  /** Of one tenancy, the oldest first. */
  correctedStatements(tenancy: TenancyId): Promise<readonly CorrectedStatementRecord[]>;
}
