import { assertNever, type Code, type JournalId, type Money } from '#kernel';
import {
  isOpen,
  type BillDesk,
  type BillEffect,
  type BillMoment,
  type BillStep,
  type KnownBill,
  type Tender,
} from './bill.ts';
import { claimCodeOf } from './claim-code.ts';
import type { DeviceWord } from './device-word.ts';
import type { NewRow } from './journal-row.ts';
import { columnOf, powerUpTable, type Evidence } from './power-up-table.ts';

/** A new bill in escrow: its row first, then the decision, then `stack_requested`, then the command. */
export function receive(desk: BillDesk, value: Money | null, moment: BillMoment): BillStep {
  const { tender } = moment;
  const newest: KnownBill = {
    id: moment.freshId,
    state: 'escrowed',
    value,
    sessionId: tender?.sessionId ?? null,
    tenancyId: tender?.tenancyId ?? null,
    validatorSerial: desk.serial,
  };
  const opened: BillEffect = {
    kind: 'journal_open',
    row: newRow(newest, { state: 'escrowed', evidence: 'held in escrow' }, moment),
  };
  const refusal = refusalOf(value, tender);
  const goesBack = (code: Code): BillStep => ({
    desk: { ...desk, newest, awaiting: null },
    effects: [
      { kind: 'tell', news: { kind: 'bill_given_back', value, code } },
      { kind: 'device', command: 'give_back' },
    ],
  });
  if (refusal !== null || tender === null || value === null) {
    const back = goesBack(refusal ?? 'AMOUNT_REFUSED');
    return { desk: back.desk, effects: [opened, ...back.effects] };
  }
  return {
    desk: { ...desk, newest: { ...newest, state: 'stack_requested' }, awaiting: null },
    effects: [
      opened,
      { kind: 'still_taken', sessionId: tender.sessionId, value, otherwise: goesBack(tender.limit) },
      { kind: 'tell', news: { kind: 'bill_checking', id: newest.id, sessionId: tender.sessionId, value } },
      { kind: 'journal_advance', id: newest.id, to: 'stack_requested', evidence: 'accepted by the session' },
      { kind: 'device', command: 'stack' },
    ],
  };
}

function refusalOf(value: Money | null, tender: Tender | null): Code | null {
  if (tender === null || value === null || !tender.denominations.includes(value)) return 'AMOUNT_REFUSED';
  return value > tender.room ? tender.limit : null;
}

/** Asks the table. `named` is the value that the device gives the bill, if it does. */
export function decide(desk: BillDesk, evidence: Evidence, named: Money | null, moment: BillMoment): BillStep {
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
      return isOpen(newest)
        ? doubt(desk, newest, { code: 'BILL_UNRESOLVED', evidence, isInBox: evidence !== 'nothing' })
        : found(desk, { named, freshId: moment.freshId, evidence: `${evidence}: ${UNKNOWN_BILL}` }, moment);
    default:
      return assertNever(outcome);
  }
}

function credit(
  desk: BillDesk,
  bill: KnownBill,
  at: { evidence: Evidence; named: Money | null; mustBeNamed: boolean },
): BillStep {
  const isInBox = true;
  if (at.named !== null && bill.value !== null && at.named !== bill.value) {
    const evidence = `${at.evidence}: the device names ${at.named}, the row ${bill.value}`;
    return doubt(desk, bill, { code: 'BILL_VALUE_DIFFERS', evidence, isInBox });
  }
  if (at.mustBeNamed && (at.named === null || bill.value === null)) {
    const evidence = `${at.evidence}: no stack was asked and the value is not confirmed`;
    return doubt(desk, bill, { code: 'BILL_UNRESOLVED', evidence, isInBox });
  }
  // Money in the box that belongs to no session: nobody may be credited by a guess.
  if (bill.value === null || bill.sessionId === null || bill.tenancyId === null) {
    const evidence = `${at.evidence}: the bill belongs to no session`;
    return doubt(desk, bill, { code: 'BILL_UNRESOLVED', evidence, isInBox });
  }
  const counted = oneMore(desk, bill.validatorSerial);
  return {
    desk: { ...counted.desk, newest: { ...bill, state: 'stacked' } },
    effects: [
      {
        kind: 'journal_advance',
        id: bill.id,
        to: 'stacked',
        evidence: `the device reports the bill in its box: ${at.evidence}`,
        ...counted.word,
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

/** One note more is in the box of this device: its count must show it from here on, and that is kept with the row. */
function oneMore(desk: BillDesk, serial: string): { desk: BillDesk; word: { device?: DeviceWord } } {
  if (desk.expected?.serial !== serial) return { desk, word: {} };
  const expected = { serial, stacked: desk.expected.stacked + 1 };
  return { desk: { ...desk, expected }, word: { device: expected } };
}

export function settle(desk: BillDesk, bill: KnownBill, to: 'returned', evidence: string): BillStep {
  return {
    desk: { ...desk, newest: { ...bill, state: to } },
    effects: [
      { kind: 'journal_advance', id: bill.id, to, evidence },
      { kind: 'tell', news: { kind: 'bill_returned', id: bill.id, sessionId: bill.sessionId } },
    ],
  };
}

export function doubt(
  desk: BillDesk,
  bill: KnownBill,
  why: { code: Code; evidence: string; isInBox: boolean },
): BillStep {
  const { expected } = desk;
  const since = expected?.serial === bill.validatorSerial ? { doubtedAt: expected } : {};
  const counted = why.isInBox ? oneMore(desk, bill.validatorSerial) : { desk, word: since };
  return {
    desk: { ...counted.desk, newest: { ...bill, state: 'unresolved' } },
    effects: [
      { kind: 'journal_advance', id: bill.id, to: 'unresolved', evidence: why.evidence, ...counted.word },
      ...doubted(bill, why.code, why.evidence),
    ],
  };
}

export const UNKNOWN_BILL = 'the device reports a bill that the journal does not know';

/** A bill in the box that no row knows: a row is made for it, with the value that the device names. */
export function found(
  desk: BillDesk,
  bill: { named: Money | null; freshId: JournalId; evidence: string },
  moment: BillMoment,
): BillStep {
  const newest: KnownBill = {
    id: bill.freshId,
    state: 'unresolved',
    value: bill.named,
    sessionId: null,
    tenancyId: null,
    validatorSerial: desk.serial,
  };
  const counted = oneMore(desk, desk.serial);
  return {
    desk: { ...counted.desk, newest },
    effects: [
      {
        kind: 'journal_open',
        row: newRow(newest, { state: 'unresolved', evidence: bill.evidence }, moment),
        ...counted.word,
      },
      ...doubted(newest, 'BILL_UNRESOLVED', bill.evidence),
    ],
  };
}

export function doubted(
  bill: Pick<KnownBill, 'id' | 'sessionId' | 'value'>,
  code: Code,
  evidence: string,
): BillEffect[] {
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

export function alarm(code: Code, bill: Pick<KnownBill, 'id'> | null, evidence: string): BillEffect {
  return { kind: 'alarm', code, rowId: bill?.id ?? null, evidence };
}

export function newRow(
  bill: Pick<KnownBill, 'id' | 'value' | 'sessionId' | 'tenancyId' | 'validatorSerial'>,
  { state, evidence }: Pick<NewRow, 'state' | 'evidence'>,
  moment: BillMoment,
): NewRow {
  const { id, value, sessionId, tenancyId, validatorSerial } = bill;
  const { currency, now: openedAt } = moment;
  return { id, sessionId, tenancyId, value, currency, validatorSerial, state, openedAt, evidence };
}
