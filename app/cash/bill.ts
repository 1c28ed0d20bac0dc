import type { Code, Currency, Instant, JournalId, Money, SessionId, TenancyId } from '#kernel';
import type { CountedDoubt, CountFinding, DeviceCount, DeviceMark, DeviceWord, KeptDevice } from './device-word.ts';
import type { JournalRow, NewRow, RowState } from './journal-row.ts';

/** The session that takes money now, and how much more it may take. */
export interface Tender {
  readonly sessionId: SessionId;
  readonly tenancyId: TenancyId;
  readonly denominations: readonly Money[];
  readonly room: Money;
  /** What a note is refused with that is more than the room. */
  readonly limit: Code;
}

/** What the validator says, as far as it is about a bill. The host translates its driver's events into these. */
export type BillEvent =
  | { readonly kind: 'powered_up'; readonly bill: 'nothing' | 'returning' | 'in_stacker'; readonly count?: DeviceCount }
  | { readonly kind: 'ready'; readonly serial: string }
  | { readonly kind: 'escrowed'; readonly value: Money | null }
  /** `isNew`: a bill was seen going in that never stood in escrow, so the device does not repeat itself. */
  | { readonly kind: 'stacked'; readonly value: Money | null; readonly isNew?: true; readonly mark?: DeviceMark }
  | { readonly kind: 'returned'; readonly value: Money | null; readonly mark?: DeviceMark }
  /** A numbered event that moved no money, or where a device stands that is met for the first time. */
  | { readonly kind: 'noted'; readonly mark: DeviceMark }
  | { readonly kind: 'settled' }
  /** The device's own count, with nothing on its way. */
  | { readonly kind: 'counted'; readonly count: DeviceCount }
  /** Events came and went unseen; `least` of them for certain. */
  | { readonly kind: 'events_lost'; readonly least: number; readonly mark: DeviceMark };

/** What a session hears of its bills. */
export type BillNews =
  | { readonly kind: 'bill_checking'; readonly id: JournalId; readonly sessionId: SessionId; readonly value: Money }
  | { readonly kind: 'bill_given_back'; readonly value: Money | null; readonly code: Code }
  | { readonly kind: 'bill_stacked'; readonly id: JournalId; readonly sessionId: SessionId; readonly value: Money }
  | { readonly kind: 'bill_returned'; readonly id: JournalId; readonly sessionId: SessionId | null }
  | {
      readonly kind: 'bill_unresolved';
      readonly id: JournalId;
      readonly sessionId: SessionId | null;
      readonly value: Money | null;
      readonly code: Code;
      readonly claimCode: string;
    };

/**
 * What must be done, in this order. A journal effect is durable before the next one begins; if it fails the rest is dropped and the event counts as not
 * handled, so that the driver acknowledges nothing.
 */
export type BillEffect =
  /** `device`: what is kept of the device in the same transaction. */
  | { readonly kind: 'journal_open'; readonly row: NewRow; readonly device?: DeviceWord; readonly isCoin?: true }
  | {
      readonly kind: 'journal_advance';
      readonly id: JournalId;
      readonly to: RowState;
      readonly evidence: string;
      readonly device?: DeviceWord;
      /** What the device must have counted when this row came into doubt: a later count may say what became of the note. */
      readonly doubtedAt?: DeviceCount;
    }
  /** What a count says of notes in doubt, all in one transaction. */
  | { readonly kind: 'journal_find'; readonly findings: readonly CountFinding[]; readonly device?: DeviceWord }
  | { readonly kind: 'journal_keep'; readonly device: DeviceWord }
  /** Only while this session still takes as much: it may have ended while the disk was slow. Else `otherwise` is done in the place of all that follows. */
  | {
      readonly kind: 'still_taken';
      readonly sessionId: SessionId;
      readonly value: Money;
      readonly otherwise: BillStep;
    }
  | { readonly kind: 'device'; readonly command: 'stack' | 'give_back' }
  | { readonly kind: 'upload' }
  | { readonly kind: 'log'; readonly evidence: string }
  | { readonly kind: 'alarm'; readonly code: Code; readonly rowId: JournalId | null; readonly evidence: string }
  | { readonly kind: 'tell'; readonly news: BillNews };

/** As much of the newest journal row as decides about the bill in flight. */
export interface KnownBill {
  readonly id: JournalId;
  readonly state: RowState;
  readonly value: Money | null;
  readonly sessionId: SessionId | null;
  readonly tenancyId: TenancyId | null;
  readonly validatorSerial: string;
}

/** The path of one bill at a time: a validator holds one, so the newest row is the only one that can be open. */
export interface BillDesk {
  readonly newest: KnownBill | null;
  /** After a power-up: what the device still owes us before the table can be asked. */
  readonly awaiting: 'credit' | 'return' | 'count' | null;
  readonly serial: string;
  /** What the device must have counted by now, by what the journal kept and wrote since; null: its count is not known. */
  readonly expected: DeviceCount | null;
  /** The power-up named the device's count, so another follows with nothing on its way. */
  readonly isCountDue: boolean;
}

export interface BillMoment {
  readonly now: Instant;
  /** Used for a row that this event opens; made by the host before the step. */
  readonly freshId: JournalId;
  /** For the rows after the first, where a count tells of several notes. */
  readonly moreIds?: readonly JournalId[];
  readonly currency: Currency;
  readonly tender: Tender | null;
  /** What the journal keeps of the device that this event names; null where it names none or was never met. */
  readonly kept: KeptDevice | null;
  /** The notes in doubt of that device, of which its count has said nothing yet. */
  readonly doubts?: readonly CountedDoubt[];
}

export interface BillStep {
  readonly desk: BillDesk;
  readonly effects: readonly BillEffect[];
}

/** The desk as the journal leaves it after a start; `kept` is of the device that the newest row names. */
export function deskOf(newest: JournalRow | null, kept: KeptDevice | null = null): BillDesk {
  return {
    newest,
    awaiting: null,
    serial: newest?.validatorSerial ?? 'unknown',
    expected: countOf(kept),
    isCountDue: false,
  };
}

export function countOf(kept: KeptDevice | null): DeviceCount | null {
  return kept === null || kept.stacked === null ? null : { serial: kept.serial, stacked: kept.stacked };
}

export function isOpen(bill: KnownBill | null): bill is KnownBill & { state: 'escrowed' | 'stack_requested' } {
  return bill !== null && (bill.state === 'escrowed' || bill.state === 'stack_requested');
}
