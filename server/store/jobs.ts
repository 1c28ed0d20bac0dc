import type { Code, Details, Instant, KioskId, Refusal } from '#kernel';
import type { RelayCommand } from '../control/model.ts';
import type { AccountId, AccountLimit, NewTransaction } from '../ledger/index.ts';
import type { ReadingDecision } from '../metering/model.ts';
import type { DeskRecord } from './contract-cash-box.ts';
import type { KeptCreditMark, Notice, NoticeChannel, NoticeDelivery } from './contract-notices.ts';
import type { PaymentOrder } from './contract-orders.ts';
import type { TakenReading } from './contract-readings.ts';
import type { IssuedReceipt } from './contract-receipts.ts';
import type { KioskCredential, ReceiptKey, TopUpRecord, UnresolvedBill } from './contract.ts';
import type { AuditRecord } from './contract-people.ts';
import type { PeopleAnswer, PeopleWrite } from './people-jobs.ts';

/** A transaction on its way to the writer: checked, its entries in canonical order. */
export interface PostJob {
  readonly kind: 'post';
  readonly transaction: NewTransaction;
  readonly recordedAt: Instant;
  readonly topUp: TopUpRecord | null;
  readonly unresolved: UnresolvedBill | null;
  readonly desk: DeskRecord | null;
}

/** Everything that is ever written, as plain data: it crosses to the thread that owns the writing connection. */
export type Job =
  | PostJob
  | { readonly kind: 'open_accounts'; readonly accounts: readonly AccountId[] }
  | { readonly kind: 'set_limits'; readonly limits: readonly AccountLimit[] }
  | { readonly kind: 'record_unresolved'; readonly bill: UnresolvedBill }
  | { readonly kind: 'take_reading'; readonly taken: TakenReading }
  | { readonly kind: 'keep_command'; readonly command: RelayCommand }
  | { readonly kind: 'keep_code'; readonly kioskId: KioskId; readonly codeHash: string; readonly expiresAt: Instant }
  | {
      readonly kind: 'redeem_code';
      readonly codeHash: string;
      readonly now: Instant;
      readonly credential: KioskCredential;
    }
  | { readonly kind: 'add_credential'; readonly credential: KioskCredential }
  | { readonly kind: 'end_other_credentials'; readonly credential: KioskCredential }
  | { readonly kind: 'keep_receipt_key'; readonly key: ReceiptKey }
  | { readonly kind: 'keep_receipt'; readonly receipt: IssuedReceipt }
  | {
      readonly kind: 'keep_notice';
      readonly notice: Notice;
      readonly channels: readonly NoticeChannel[];
      readonly mark: KeptCreditMark | null;
    }
  | { readonly kind: 'keep_credit_mark'; readonly mark: KeptCreditMark }
  | { readonly kind: 'keep_notice_delivery'; readonly delivery: NoticeDelivery }
  | { readonly kind: 'create_order'; readonly order: PaymentOrder }
  | { readonly kind: 'keep_order'; readonly order: PaymentOrder }
  | { readonly kind: 'people'; readonly write: PeopleWrite }
  | { readonly kind: 'desk'; readonly record: DeskRecord }
  | {
      readonly kind: 'decide_reading';
      readonly decision: ReadingDecision;
      readonly taken: readonly TakenReading[];
      readonly audit: AuditRecord;
    };

/** What the writer says of a transaction. The usual answer is the bare sequence at which it was posted: the caller still has the rest of it. */
export type PostAnswer =
  | number
  | {
      readonly kind: 'repeated';
      readonly sequence: number;
      readonly occurredAt: Instant;
      readonly recordedAt: Instant;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface AnswerOf {
  readonly post: PostAnswer;
  readonly open_accounts: null;
  readonly set_limits: null;
  readonly record_unresolved: boolean;
  readonly take_reading: null;
  readonly keep_command: null;
  readonly keep_code: null;
  readonly redeem_code: boolean;
  readonly add_credential: null;
  readonly end_other_credentials: null;
  readonly keep_receipt_key: null;
  readonly keep_receipt: boolean;
  readonly keep_notice: boolean;
  readonly keep_credit_mark: null;
  readonly keep_notice_delivery: null;
  readonly create_order: boolean;
  readonly keep_order: null;
  readonly people: PeopleAnswer;
  readonly desk: null;
  readonly decide_reading: boolean;
}

/** How one job ended; a bare number is a transaction posted at that sequence. `defect`: the database refused it as something that our own code must not ask. */
export type Outcome =
  | number
  | { readonly ok: true; readonly value: AnswerOf[Job['kind']] }
  | { readonly ok: false; readonly defect: string }
  | { readonly ok: false; readonly code: Code; readonly message: string; readonly details: Details };

export interface WriterData {
  /** Rung when there is something to read: see `Doorbell`. */
  readonly bell: SharedArrayBuffer;
  readonly file: string;
  readonly siteId: string;
  readonly keyFile: string;
}

/** A batch as it crosses to the writer; `parcel.ts` says how it is packed. */
export type Parcel = readonly unknown[];

export type ToWriter = { readonly kind: 'batch'; readonly parcel: Parcel } | { readonly kind: 'close' };

/** `broken`: the disk failed under this batch; the writer takes nothing more until the store is opened anew. */
export type FromWriter =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: Code; readonly message: string }
  | { readonly kind: 'done'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'closed' };
