import type {
  BoxEventId,
  EmptyingId,
  Instant,
  JournalId,
  KioskId,
  Money,
  PersonId,
  TenancyId,
  TransactionId,
} from '#kernel';
import type { AuditRecord } from './contract-people.ts';
import type { CorrectedStatementRecord, TenancyEvent } from './contract-tenancies.ts';

/** How a bill whose fate was not known was settled: by two people, or by the device's own count, and then by nobody. Once per case, and it stays. */
export interface ResolutionRecord {
  readonly caseId: JournalId;
  /** The originator's id; the ledger's transaction has it too, where money moved. */
  readonly requestId: TransactionId;
  readonly kioskId: KioskId;
  readonly outcome: 'credited' | 'returned' | 'paid_out';
  readonly tenancyId: TenancyId | null;
  /** What the bill was worth; null where it had no value and none moved. */
  readonly amount: Money | null;
  /** Whether the ledger holds a transaction for it. */
  readonly moved: boolean;
  readonly reason: string;
  /** Both null: the machine's evidence settled it. */
  readonly personId: PersonId | null;
  readonly secondId: PersonId | null;
  readonly resolvedAt: Instant;
}

/** What a device's own count said later of a bill in doubt. Once per case. */
export interface CaseEvidence {
  readonly caseId: JournalId;
  readonly kioskId: KioskId;
  readonly says: 'in_box' | 'not_in_box' | 'unclear';
  readonly evidence: string;
  readonly recordedAt: Instant;
}

export interface CountedNotes {
  readonly denomination: Money;
  readonly count: number;
}

/** A cash box that was taken out and counted. */
export interface EmptyingRecord {
  readonly id: EmptyingId;
  readonly kioskId: KioskId;
  readonly removedAt: Instant;
  readonly countedAt: Instant;
  readonly recordedAt: Instant;
  readonly expected: readonly CountedNotes[];
  readonly counted: readonly CountedNotes[];
  readonly bagNumber: string;
  readonly personId: PersonId;
  readonly secondId: PersonId;
  /** What the books had in the kiosk's box before. */
  readonly booksTotal: Money;
  /** Bills in doubt that left with this box. */
  readonly carried: readonly JournalId[];
  readonly moved: boolean;
}

/** As it is kept: with its number, gapless per kiosk from 1. */
export interface NumberedEmptying extends EmptyingRecord {
  readonly number: number;
}

/** What a kiosk saw of its cash box while nobody was emptying it. */
export interface BoxEventRecord {
  readonly id: BoxEventId;
  readonly kioskId: KioskId;
  readonly kind: 'removed' | 'returned';
  readonly at: Instant;
  readonly recordedAt: Instant;
  /** What its journal counted in the box then. */
  readonly lines: readonly CountedNotes[];
  readonly removal: BoxEventId | null;
  /** Everything that the kiosk signed, as one text, and its signature: it can be checked again by whoever has the key. */
  readonly text: string;
  readonly signature: string;
}

/** What is committed together with a posting, or alone where no money moves. */
export type DeskRecord =
  | { readonly kind: 'resolution'; readonly resolution: ResolutionRecord; readonly audit: AuditRecord }
  | { readonly kind: 'case_evidence'; readonly evidence: CaseEvidence; readonly audit: AuditRecord }
  | { readonly kind: 'emptying'; readonly emptying: EmptyingRecord; readonly audit: AuditRecord }
  | { readonly kind: 'box_event'; readonly event: BoxEventRecord; readonly audit: AuditRecord }
  /** Nothing but the line of the audit, for what stands whole in its transaction. */
  | { readonly kind: 'audited'; readonly audit: AuditRecord }
  | { readonly kind: 'tenancy'; readonly event: TenancyEvent; readonly audit: AuditRecord }
  | {
      readonly kind: 'corrected_statement';
      readonly statement: CorrectedStatementRecord;
      readonly audit: AuditRecord;
    };

export interface CashBoxStore {
  /** Keeps a record that moves no money. One that does goes with its transaction, see `ledger.post`. */
  keep(record: DeskRecord): Promise<void>;
  resolution(caseId: JournalId): Promise<ResolutionRecord | null>;
  resolutionOfRequest(requestId: TransactionId): Promise<ResolutionRecord | null>;
  resolutions(): Promise<readonly ResolutionRecord[]>;
  /** What counts said of cases. */
  caseEvidence(): Promise<readonly CaseEvidence[]>;
  emptying(id: EmptyingId): Promise<NumberedEmptying | null>;
  numbered(kioskId: KioskId, number: number): Promise<NumberedEmptying | null>;
  lastEmptying(kioskId: KioskId): Promise<NumberedEmptying | null>;
  /** Every bill in doubt that left with some box of the kiosk. */
  carried(kioskId: KioskId): Promise<ReadonlySet<JournalId>>;
  boxEvent(id: BoxEventId): Promise<BoxEventRecord | null>;
  /** Of a kiosk, the newest first. */
  boxEvents(kioskId: KioskId, options: { readonly limit: number }): Promise<readonly BoxEventRecord[]>;
}
