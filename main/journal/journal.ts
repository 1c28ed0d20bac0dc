import type {
  BoxContents,
  CountedDoubt,
  CountFinding,
  DeviceCount,
  DeviceWord,
  Emptying,
  JournalRow,
  KeptDevice,
  NewRow,
  RowState,
} from '#app';
import type { IssuedReceiptRequest, BoxEventRequest, ZReport } from '#contracts/api';
import type { Receipt } from '#contracts/receipt';
import type { BoxEventId, EmptyingId, Instant, JournalId, Money, SessionId, TenancyId, TransactionId } from '#kernel';
import type { BoxPlace, NewBoxEvent } from './box-event-store.ts';
import type { Counted } from './box-store.ts';

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

/** What goes to the disk in the same transaction as a new row: a word of its device, and that it is a coin (the acceptor's number of that event). */
export interface RowExtras {
  readonly device?: DeviceWord;
  readonly coin?: { readonly event: number };
}

/**
 * What the kiosk knows of every bill. A write has reached the disk when it resolves. A write that the disk did not confirm rejects with FaultError
 * JOURNAL_UNAVAILABLE, and so does every one after it: what the disk holds is then known only to a new start.
 */
export interface Journal {
  /** The newest row that is a note's: what a validator says first is about this one. */
  newestNote(): Promise<JournalRow | null>;
  /** What was kept of a device; null: it was never met. */
  keptDevice(serial: string): Promise<KeptDevice | null>;
  keepDevice(word: DeviceWord, at: Instant): Promise<void>;
  /** The notes in doubt of a device of which its count has said nothing yet. */
  countedDoubts(serial: string): Promise<readonly CountedDoubt[]>;
  /** What a count says of notes in doubt, each once, and the device's count with it; the server hears of them again. */
  keepFindings(findings: readonly CountFinding[], at: { now: Instant; device?: DeviceWord }): Promise<void>;
  findingOf(id: JournalId): Promise<CountFinding | null>;
  summary(): Promise<JournalSummary>;
  /** The next row that the server must hear of: stacked, or unresolved and not reported; oldest first, so none starves. */
  nextToUpload(after: number): Promise<JournalRow | null>;
  /** The next row that was credited, the oldest first. */
  nextCredited(after: number): Promise<JournalRow | null>;
  open(row: NewRow, extras?: RowExtras): Promise<JournalRow>;
  /** Rejects with FaultError JOURNAL_BACKWARD, which changes nothing. */
  advance(
    id: JournalId,
    to: RowState,
    at: { now: Instant; evidence: string; device?: DeviceWord; doubtedAt?: DeviceCount },
  ): Promise<JournalRow>;
  /** Ends a row in doubt by evidence that came later. Rejects with FaultError JOURNAL_BACKWARD, which changes nothing. */
  settle(id: JournalId, to: RowState, at: { now: Instant; evidence: string }): Promise<JournalRow>;
  /** The server has recorded a row in doubt. `counted`: what a count says of it was told, too; what a count said meanwhile is still to be told. */
  markReported(id: JournalId, told: { counted: boolean }): Promise<void>;
  /** The server no longer has what it recorded: every row in doubt is to be told again. */
  reportAgain(): Promise<void>;
  /** Takes the next number of this kiosk, once for a session: asking again gives the same receipt. */
  takeReceipt(sessionId: SessionId, receipt: Omit<Receipt, 'number'>): Promise<Receipt>;
  markPrinted(number: number, outcome: string): Promise<void>;
  /** The same receipt with the next number of its copies, counted for good before it is printed. Null: this kiosk never gave that number out. */
  copyReceipt(number: number, at: Instant): Promise<Receipt | null>;
  /** The oldest number given out that the server has not answered for. */
  nextReceipt(): Promise<IssuedReceiptRequest | null>;
  receiptDelivered(number: number): Promise<void>;
  /** What lies in the box and is not credited yet, by whose it is. */
  waitingMoney(): Promise<readonly WaitingMoney[]>;
  /** What this tenancy put in since then, in flight and in doubt included; not what was given back. */
  cashSince(tenancyId: TenancyId, since: Instant): Promise<Money>;
  witness(head: LedgerWitness, seenAt: Instant): Promise<void>;
  /** The furthest end of the server's ledger that this kiosk ever saw; what was seen first at a sequence stays. */
  lastWitness(): Promise<LedgerWitness | null>;
  /** What is in the cash box by this journal, and the emptying that is under way. */
  boxContents(): Promise<BoxContents>;
  /** How many notes lie in the box since it was last taken out for good; no coins, and none whose fate is not known. */
  notesInBox(): Promise<number>;
  /** The box is out: the emptying under this id, or the one that is still open. */
  boxRemoved(id: EmptyingId, at: Instant): Promise<Emptying>;
  /** Rejects with FaultError JOURNAL_BACKWARD, which changes nothing, when it was counted or ended before. */
  boxCounted(id: EmptyingId, counted: Counted, at: Instant): Promise<Emptying>;
  boxConfirmed(id: EmptyingId, report: ZReport, at: Instant): Promise<Emptying>;
  boxNotEmptied(id: EmptyingId, at: Instant): Promise<void>;
  /** The number of the next print of its report, 0 for the original; counted for good before it is printed. */
  takeReportCopy(id: EmptyingId, at: Instant): Promise<number>;
  /** The id of this decision about this case: the fresh one, or the one under which the same decision was kept before. */
  caseRequest(fresh: TransactionId, request: { caseId: string; content: string }, at: Instant): Promise<TransactionId>;
  /** Where the box was when it was last heard of. */
  boxPlace(): Promise<BoxPlace>;
  /** The box was taken out, or is in again. */
  keepBoxEvent(event: NewBoxEvent): Promise<void>;
  /** The oldest event of the box that the server has not answered for. */
  nextBoxEvent(): Promise<BoxEventRequest | null>;
  boxEventDelivered(id: BoxEventId, at: Instant): Promise<void>;
  close(): Promise<void>;
}
