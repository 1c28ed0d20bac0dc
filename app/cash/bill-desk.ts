import {
  assertNever,
  type Code,
  type Currency,
  type Instant,
  type JournalId,
  type Money,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { claimCodeOf } from './claim-code.ts';
import type { JournalRow, NewRow, RowState } from './journal-row.ts';
import { columnOf, powerUpTable, type Evidence } from './power-up-table.ts';

/** The session that takes money now, and how much more it may take. */
export interface Tender {
  readonly sessionId: SessionId;
  readonly tenancyId: TenancyId;
  readonly denominations: readonly Money[];
  readonly room: Money;
}

/** What the validator says, as far as it is about a bill. The host translates its driver's events into these. */
export type BillEvent =
  | { readonly kind: 'powered_up'; readonly bill: 'nothing' | 'returning' | 'in_stacker' }
  | { readonly kind: 'ready'; readonly serial: string }
  | { readonly kind: 'escrowed'; readonly value: Money | null }
  /** `isNew`: a bill was seen going in that never stood in escrow, so the device does not repeat itself. */
  | { readonly kind: 'stacked'; readonly value: Money | null; readonly isNew?: true }
  | { readonly kind: 'returned'; readonly value: Money | null }
  | { readonly kind: 'settled' };

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
  | { readonly kind: 'journal_open'; readonly row: NewRow }
  | { readonly kind: 'journal_advance'; readonly id: JournalId; readonly to: RowState; readonly evidence: string }
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
}

/** The path of one bill at a time: a validator holds one, so the newest row is the only one that can be open. */
export interface BillDesk {
  readonly newest: KnownBill | null;
  /** After a power-up: what the device still owes us before the table can be asked. */
  readonly awaiting: 'credit' | 'return' | null;
  readonly serial: string;
}

export interface BillMoment {
  readonly now: Instant;
  /** Used for a row that this event opens; made by the host before the step. */
  readonly freshId: JournalId;
  readonly currency: Currency;
  readonly tender: Tender | null;
}

interface Step {
  readonly desk: BillDesk;
  readonly effects: readonly BillEffect[];
}

/** The desk as the journal leaves it after a start. */
export function deskOf(newest: JournalRow | null): BillDesk {
  return { newest, awaiting: null, serial: newest?.validatorSerial ?? 'unknown' };
}

export function isOpen(bill: KnownBill | null): bill is KnownBill & { state: 'escrowed' | 'stack_requested' } {
  return bill !== null && (bill.state === 'escrowed' || bill.state === 'stack_requested');
}

/** One event of the validator. Pure: the same desk, event and moment give the same effects. */
export function stepBill(desk: BillDesk, event: BillEvent, moment: BillMoment): Step {
  switch (event.kind) {
    case 'escrowed':
      return isOpen(desk.newest)
        ? decide(desk, 'held_in_escrow', event.value, moment)
        : receive(desk, event.value, moment);
    case 'stacked':
      // The device took it by itself: money that no session was asked about, and none that the newest row knows.
      if (event.isNew === true && !isOpen(desk.newest))
        return found({ ...desk, awaiting: null }, event.value, 'credit_event', moment);
      return decide({ ...desk, awaiting: null }, 'credit_event', event.value, moment);
    case 'returned':
      return isOpen(desk.newest)
        ? settle({ ...desk, awaiting: null }, desk.newest, 'returned', 'the validator reported the return')
        : { desk: { ...desk, awaiting: null }, effects: [] };
    case 'powered_up':
      switch (event.bill) {
        case 'nothing':
          return decide({ ...desk, awaiting: null }, 'nothing', null, moment);
        case 'returning':
          return decide(desk, 'will_return', null, moment);
        case 'in_stacker':
          return { desk: { ...desk, awaiting: 'credit' }, effects: [] };
        default:
          return assertNever(event.bill);
      }
    case 'settled':
      if (desk.awaiting === 'credit') return decide({ ...desk, awaiting: null }, 'in_stacker_silent', null, moment);
      return decide({ ...desk, awaiting: null }, 'nothing', null, moment);
    case 'ready': {
      const known = { ...desk, serial: event.serial };
      // The credit event of a bill in the stacker may follow the initialisation; `settled` says when it will not.
      return desk.awaiting === 'credit'
        ? { desk: known, effects: [] }
        : decide({ ...known, awaiting: null }, 'nothing', null, moment);
    }
    default:
      return assertNever(event);
  }
}

/** A new bill in escrow: its row first, then the decision, then `stack_requested`, then the command. */
function receive(desk: BillDesk, value: Money | null, moment: BillMoment): Step {
  const { tender } = moment;
  const newest: KnownBill = {
    id: moment.freshId,
    state: 'escrowed',
    value,
    sessionId: tender?.sessionId ?? null,
    tenancyId: tender?.tenancyId ?? null,
  };
  const opened: BillEffect = { kind: 'journal_open', row: newRow(newest, 'escrowed', 'held in escrow', desk, moment) };
  const refusal = refusalOf(value, tender);
  if (refusal !== null || tender === null || value === null)
    return {
      desk: { ...desk, newest, awaiting: null },
      effects: [
        opened,
        { kind: 'tell', news: { kind: 'bill_given_back', value, code: refusal ?? 'AMOUNT_REFUSED' } },
        { kind: 'device', command: 'give_back' },
      ],
    };
  return {
    desk: { ...desk, newest: { ...newest, state: 'stack_requested' }, awaiting: null },
    effects: [
      opened,
      { kind: 'tell', news: { kind: 'bill_checking', id: newest.id, sessionId: tender.sessionId, value } },
      { kind: 'journal_advance', id: newest.id, to: 'stack_requested', evidence: 'accepted by the session' },
      { kind: 'device', command: 'stack' },
    ],
  };
}

function refusalOf(value: Money | null, tender: Tender | null): Code | null {
  if (tender === null || value === null || !tender.denominations.includes(value)) return 'AMOUNT_REFUSED';
  return value > tender.room ? 'TOP_UP_LIMIT' : null;
}

/** Asks the table. `named` is the value that the device gives the bill, if it does. */
function decide(desk: BillDesk, evidence: Evidence, named: Money | null, moment: BillMoment): Step {
  const { newest } = desk;
  const outcome = powerUpTable[evidence][columnOf(newest?.state ?? null)];
  switch (outcome) {
    case 'nothing':
      return { desk, effects: [] };
    case 'log':
      return { desk, effects: [{ kind: 'log', evidence: `${evidence}, and no row: nobody had asked for this bill` }] };
    case 'give_back':
      return { desk, effects: [{ kind: 'device', command: 'give_back' }] };
    case 'returned_when_seen':
      return { desk: { ...desk, awaiting: 'return' }, effects: [] };
    case 'repeat':
      return {
        desk,
        effects: [alarm('BILL_UNRESOLVED', newest, `the device repeats a bill that is decided: ${evidence}`)],
      };
    case 'returned':
      return isOpen(newest) ? settle(desk, newest, 'returned', `power-up: ${evidence}`) : { desk, effects: [] };
    case 'credit':
    case 'credit_if_named':
      return isOpen(newest)
        ? credit(desk, newest, { evidence, named, mustBeNamed: outcome === 'credit_if_named' })
        : { desk, effects: [] };
    case 'unresolved':
      return isOpen(newest) ? doubt(desk, newest, 'BILL_UNRESOLVED', evidence) : found(desk, named, evidence, moment);
    default:
      return assertNever(outcome);
  }
}

function credit(
  desk: BillDesk,
  bill: KnownBill,
  at: { evidence: Evidence; named: Money | null; mustBeNamed: boolean },
): Step {
  if (at.named !== null && bill.value !== null && at.named !== bill.value)
    return doubt(
      desk,
      bill,
      'BILL_VALUE_DIFFERS',
      `${at.evidence}: the device names ${at.named}, the row ${bill.value}`,
    );
  if (at.mustBeNamed && (at.named === null || bill.value === null))
    return doubt(desk, bill, 'BILL_UNRESOLVED', `${at.evidence}: no stack was asked and the value is not confirmed`);
  // Money in the box that belongs to no session: nobody may be credited by a guess.
  if (bill.value === null || bill.sessionId === null || bill.tenancyId === null)
    return doubt(desk, bill, 'BILL_UNRESOLVED', `${at.evidence}: the bill belongs to no session`);
  return {
    desk: { ...desk, newest: { ...bill, state: 'stacked' } },
    effects: [
      {
        kind: 'journal_advance',
        id: bill.id,
        to: 'stacked',
        evidence: `the device reports the bill in its box: ${at.evidence}`,
      },
      ...(at.mustBeNamed ? [alarm('BILL_UNRESOLVED', bill, 'a bill was stacked although no stack was asked')] : []),
      {
        kind: 'tell',
        news: { kind: 'bill_stacked', id: bill.id, sessionId: bill.sessionId, value: bill.value },
      },
      { kind: 'upload' },
    ],
  };
}

function settle(desk: BillDesk, bill: KnownBill, to: 'returned', evidence: string): Step {
  return {
    desk: { ...desk, newest: { ...bill, state: to } },
    effects: [
      { kind: 'journal_advance', id: bill.id, to, evidence },
      { kind: 'tell', news: { kind: 'bill_returned', id: bill.id, sessionId: bill.sessionId } },
    ],
  };
}

function doubt(desk: BillDesk, bill: KnownBill, code: Code, evidence: string): Step {
  return {
    desk: { ...desk, newest: { ...bill, state: 'unresolved' } },
    effects: [{ kind: 'journal_advance', id: bill.id, to: 'unresolved', evidence }, ...doubted(bill, code, evidence)],
  };
}

/** A bill in the box that no row knows: a row is made for it, with the value that the device names. */
function found(desk: BillDesk, named: Money | null, evidence: Evidence, moment: BillMoment): Step {
  const bill: KnownBill = { id: moment.freshId, state: 'unresolved', value: named, sessionId: null, tenancyId: null };
  const words = `${evidence}: the device reports a bill that the journal does not know`;
  return {
    desk: { ...desk, newest: bill },
    effects: [
      { kind: 'journal_open', row: newRow(bill, 'unresolved', words, desk, moment) },
      ...doubted(bill, 'BILL_UNRESOLVED', words),
    ],
  };
}

function doubted(bill: KnownBill, code: Code, evidence: string): BillEffect[] {
  return [
    alarm(code, bill, evidence),
    {
      kind: 'tell',
      news: {
        kind: 'bill_unresolved',
        id: bill.id,
        sessionId: bill.sessionId,
        value: bill.value,
        code,
        claimCode: claimCodeOf(bill.id),
      },
    },
    { kind: 'upload' },
  ];
}

function alarm(code: Code, bill: KnownBill | null, evidence: string): BillEffect {
  return { kind: 'alarm', code, rowId: bill?.id ?? null, evidence };
}

function newRow(bill: KnownBill, state: NewRow['state'], evidence: string, desk: BillDesk, moment: BillMoment): NewRow {
  return {
    id: bill.id,
    sessionId: bill.sessionId,
    tenancyId: bill.tenancyId,
    value: bill.value,
    currency: moment.currency,
    validatorSerial: desk.serial,
    state,
    openedAt: moment.now,
    evidence,
  };
}
