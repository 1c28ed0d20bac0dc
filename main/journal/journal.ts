import type { JournalRow, NewRow, RowState } from '#app';
import type { Receipt } from '#contracts/receipt';
import type { Instant, JournalId, Money, SessionId, TenancyId } from '#kernel';

export interface LedgerWitness {
  readonly sequence: number;
  readonly hash: string;
  readonly signature: string;
}

export interface JournalSummary {
  /** Stacked, the server has not answered. */
  readonly waiting: number;
  readonly unresolved: number;
  readonly lastSequence: number;
}

export interface WaitingMoney {
  readonly tenancyId: TenancyId | null;
  readonly sum: Money;
}

/**
 * What the kiosk knows of every bill. A write has reached the disk when it resolves. A write that the disk did not confirm rejects with FaultError
 * JOURNAL_UNAVAILABLE, and so does every one after it: what the disk holds is then known only to a new start.
 */
export interface Journal {
  newest(): Promise<JournalRow | null>;
  summary(): Promise<JournalSummary>;
  /** The next row that the server must hear of: stacked, or unresolved and not reported; oldest first, so none starves. */
  nextToUpload(after: number): Promise<JournalRow | null>;
  open(row: NewRow): Promise<JournalRow>;
  /** Rejects with FaultError JOURNAL_BACKWARD, which changes nothing. */
  advance(id: JournalId, to: RowState, at: { now: Instant; evidence: string }): Promise<JournalRow>;
  markReported(id: JournalId): Promise<void>;
  /** Takes the next number of this kiosk, once for a session: asking again gives the same receipt. */
  takeReceipt(sessionId: SessionId, receipt: Omit<Receipt, 'number'>): Promise<Receipt>;
  markPrinted(number: number, outcome: string): Promise<void>;
  /** The same receipt with the next number of its copies, counted for good before it is printed. Null: this kiosk never gave that number out. */
  copyReceipt(number: number, at: Instant): Promise<Receipt | null>;
  /** What lies in the box and is not credited yet, by whose it is. */
  waitingMoney(): Promise<readonly WaitingMoney[]>;
  witness(head: LedgerWitness, seenAt: Instant): Promise<void>;
  close(): Promise<void>;
}
