import type {
  CommandId,
  Instant,
  JournalId,
  KioskId,
  MeterId,
  Money,
  OrderId,
  SessionId,
  TenancyId,
  TransactionId,
  Utility,
} from '#kernel';
import type { RelayCommand } from '../control/model.ts';
import type {
  AccountId,
  LedgerHead,
  LedgerVerdict,
  NewTransaction,
  PostedTransaction,
  PostOutcome,
  RatedLine,
} from '../ledger/model.ts';
import type { CardStore } from './contract-cards.ts';
import type { CashBoxStore, DeskRecord } from './contract-cash-box.ts';
import type { LedgerHistory } from './contract-ledger.ts';
import type { NoticeStore } from './contract-notices.ts';
import type { OrderStore } from './contract-orders.ts';
import type { AlarmStore, PeopleStore, SupplyOrderStore, CutReleaseStore } from './contract-people.ts';
import type { ReadingStore } from './contract-readings.ts';
import type { ReceiptStore } from './contract-receipts.ts';
import type { ReportStore } from './contract-reports.ts';
import type { TenancyStore } from './contract-tenancies.ts';

/** A tenancy's billing period of one utility: what the ledger has of it so far. */
export interface PostedPeriod {
  readonly tenancyId: TenancyId;
  readonly utility: Utility;
  readonly periodKey: string;
}

export interface TopUpRecord {
  /** The originator's id: of the journal row of a bill, or of a payment by phone. */
  readonly journalId: JournalId | OrderId;
  readonly transactionId: TransactionId;
  readonly sessionId: SessionId;
  readonly tenancyId: TenancyId;
  readonly kioskId: KioskId;
  readonly amount: Money;
  readonly toArrears: Money;
  readonly toEmergencyCredit: Money;
  readonly toCredit: Money;
  readonly creditedAt: Instant;
}

export interface UnresolvedBill {
  readonly journalId: JournalId;
  readonly kioskId: KioskId;
  readonly sessionId: SessionId | null;
  readonly tenancyId: TenancyId | null;
  readonly amount: Money | null;
  readonly claimCode: string;
  readonly evidence: string;
  readonly noticedAt: Instant;
  readonly recordedAt: Instant;
}

/** By this key the receipts of one kiosk are checked: Ed25519, SPKI, DER, base64. */
export interface ReceiptKey {
  readonly publicKey: string;
  readonly kioskId: KioskId;
  readonly firstSeenAt: Instant;
}

export interface KioskCredential {
  readonly kioskId: KioskId;
  /** SHA-256 of the token, hex. The token itself is nowhere. */
  readonly tokenHash: string;
  readonly expiresAt: Instant;
}

/**
 * The storage contract: one interface, one suite, both engines. Every write is durable when it resolves, and writes that wait together are committed
 * together. Writes reject with FaultError STORE_UNAVAILABLE or LEDGER_BUSY; reads with STORE_UNAVAILABLE.
 */
export interface Store {
  readonly ledger: LedgerHistory & {
    /** Makes the accounts that do not exist yet. Idempotent. */
    openAccounts(accounts: readonly AccountId[]): Promise<void>;
    /**
     * Posts one transaction. Same id and content: `repeated`; same id, other content: refused LEDGER_ID_REUSED; unknown account: LEDGER_ACCOUNT_UNKNOWN;
     * a balance beyond its limit: LEDGER_LIMIT.
     * What is given `beside` is kept in the same commit, and not where the transaction was there before.
     */
    post(
      transaction: NewTransaction,
      beside?: { topUp?: TopUpRecord; unresolved?: UnresolvedBill; desk?: DeskRecord },
    ): Promise<PostOutcome>;
    find(id: TransactionId): Promise<PostedTransaction | null>;
    /** Zero for an account without entries. Debit positive. */
    balance(account: AccountId): Promise<Money>;
    /** The newest first. */
    transactionsOf(account: AccountId, options: { limit: number }): Promise<readonly PostedTransaction[]>;
    /** Everything of a tenancy that is no charge: top-ups, openings, corrections; the newest first. Transactions name it by the fact `tenancyId`. */
    movementsOf(tenancy: TenancyId, options: { limit: number }): Promise<readonly PostedTransaction[]>;
    linesOf(id: TransactionId): Promise<readonly RatedLine[]>;
    /**
     * Per line key, what is already posted of a period; empty for a period never posted. Lines are period to date, so it is the line of the newest
     * transaction that carries the key (transactions name their period by the facts `tenancyId`, `utility`, `periodKey`), never a sum.
     */
    postedLines(period: PostedPeriod): Promise<readonly RatedLine[]>;
    /** The same as it was when the transaction of that sequence had been posted. */
    postedLinesAt(period: PostedPeriod, sequence: number): Promise<readonly RatedLine[]>;
    /** The newest transaction that carries lines of a period; null for a period never posted. */
    newestOf(period: PostedPeriod): Promise<PostedTransaction | null>;
    head(): Promise<LedgerHead>;
    verify(): Promise<LedgerVerdict>;
  };
  readonly topUps: {
    find(id: JournalId | OrderId): Promise<TopUpRecord | null>;
    ofSession(session: SessionId): Promise<readonly TopUpRecord[]>;
  };
  readonly unresolved: {
    /** Keeps a bill without a value, which the ledger cannot hold. Returns false where the id was there before. */
    record(bill: UnresolvedBill): Promise<boolean>;
    find(id: JournalId): Promise<UnresolvedBill | null>;
    all(): Promise<readonly UnresolvedBill[]>;
  };
  readonly readings: ReadingStore;
  readonly commands: {
    /** Inserts, or replaces the row of the same id (states only move forward). */
    keep(command: RelayCommand): Promise<void>;
    latest(meter: MeterId): Promise<RelayCommand | null>;
    find(id: CommandId): Promise<RelayCommand | null>;
    /** Commands to open a relay for debt that were sent since; for the limit at the edge. */
    cutsSince(at: Instant): Promise<number>;
  };
  readonly kiosks: {
    /** Keeps the hash of a one-time code; an older one of the same kiosk ends. */
    keepCode(code: { kioskId: KioskId; codeHash: string; expiresAt: Instant }): Promise<void>;
    /** Uses a code up, in the commit that keeps the credential. False: unknown, used or expired. */
    redeemCode(at: { codeHash: string; now: Instant; credential: KioskCredential }): Promise<boolean>;
    addCredential(credential: KioskCredential): Promise<void>;
    credential(tokenHash: string): Promise<KioskCredential | null>;
    /** Ends every other credential of the kiosk: the new one was used. */
    endOtherCredentials(credential: KioskCredential): Promise<void>;
    /** Keeps a key for good; one that is there already stays as it is. */
    keepReceiptKey(key: ReceiptKey): Promise<void>;
    /** The oldest first. */
    receiptKeys(): Promise<readonly ReceiptKey[]>;
  };
  readonly receipts: ReceiptStore;
  readonly orders: OrderStore;
  readonly notices: NoticeStore;
  readonly people: PeopleStore;
  readonly supplyOrders: SupplyOrderStore;
  readonly cutReleases: CutReleaseStore;
  readonly alarms: AlarmStore;
  readonly cards: CardStore;
  readonly cashBox: CashBoxStore;
  readonly tenancies: TenancyStore;
  readonly reports: ReportStore;
  close(): Promise<void>;
}
