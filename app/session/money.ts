import { fromWireMoney } from '#contracts/wire';
import { add, greatest, least, money, parseMoney, subtract, ZERO, type Code, type Money } from '#kernel';
import type { Tender } from '../cash/bill.ts';
import { emptiesBox, testsBills } from '../staff/machine.ts';
import { legalRoom } from './legal-room.ts';
import { offlineRoom } from './offline.ts';
import { exact, siteCurrency, type Facts, type Guest, type Session, type SessionBill } from './state.ts';

/** What lies in the box and belongs to this session. */
export function insertedBy(guest: Guest): Money {
  return sumOf(guest, (bill) => bill.state === 'stacked' || bill.state === 'credited');
}

export function creditedTo(guest: Guest): Money {
  return sumOf(guest, (bill) => bill.state === 'credited');
}

export function checkingBill(guest: Guest): SessionBill | null {
  return guest.bills.find((bill) => bill.state === 'checking') ?? null;
}

function sumOf(guest: Guest, which: (bill: SessionBill) => boolean): Money {
  return add(...guest.bills.filter(which).map((bill) => bill.value));
}

/** Why no cash can be taken from anybody now; null when it can. */
export function cashBlocked(facts: Facts): Code | null {
  if (facts.journal !== 'open') return 'JOURNAL_UNAVAILABLE';
  if (facts.validator === 'unheard') return 'VALIDATOR_AWAY';
  // What is wrong with the slot itself goes first: it is what a person sees.
  const trouble = facts.validator.trouble ?? facts.disk.trouble;
  if (trouble !== null) return trouble;
  if (facts.site === null) return facts.linkTrouble ?? 'SERVER_AWAY';
  return facts.linkTrouble !== null && exact(facts.site.cash.offlineLimit) === ZERO ? facts.linkTrouble : null;
}

/** The same for one guest: there is an end to what the law allows in a day, and while the server is away also to what the kiosk may owe. */
export function cashBlockedFor(facts: Facts, guest: Guest): Code | null {
  const blocked = cashBlocked(facts);
  if (blocked !== null) return blocked;
  const legal = legalRoom(facts, guest);
  if (legal !== null && !denominationsOf(facts).some((value) => value <= legal)) return 'CASH_LEGAL_LIMIT';
  if (facts.linkTrouble === null) return null;
  const room = roomFor(facts, guest);
  return denominationsOf(facts).some((value) => value <= room) ? null : 'OFFLINE_LIMIT_REACHED';
}

export function denominationsOf(facts: Facts): Money[] {
  const { site } = facts;
  if (site === null) return [];
  return site.cash.denominations
    .map((wire) => fromWireMoney(wire, siteCurrency(facts)))
    .filter((value) => value !== null);
}

/**
 * What this session may still put in: the session's limit less all that it put in; while the server is away also the offline limits less what the server
 * has not yet answered for. A bill in flight and one in doubt count as put in.
 */
export function roomFor(facts: Facts, guest: Guest): Money {
  if (facts.site === null) return ZERO;
  const put = sumOf(guest, () => true);
  const room = subtract(exact(facts.site.cash.sessionLimit), put);
  if (facts.linkTrouble === null) return greatest(room, ZERO);
  const uncredited = subtract(put, creditedTo(guest));
  return greatest(least(room, offlineRoom(facts, { origin: guest.origin, uncredited })), ZERO);
}

/** The same of cash alone, which the law may end sooner. */
export function cashRoomFor(facts: Facts, guest: Guest): Money {
  const room = roomFor(facts, guest);
  const legal = legalRoom(facts, guest);
  return legal === null ? room : least(room, legal);
}

/** The session that a bill in escrow belongs to now; null: it is given back. A bill that comes while the session closes is still taken. */
export function tenderOf(session: Session): Tender | null {
  const { facts, stage } = session;
  if (stage.kind !== 'cash' || facts.journal !== 'open') return null;
  const room = cashRoomFor(facts, stage.guest);
  return {
    sessionId: stage.guest.sessionId,
    tenancyId: stage.guest.account.tenancyId,
    denominations: denominationsOf(facts),
    room,
    limit: room < roomFor(facts, stage.guest) ? 'CASH_LEGAL_LIMIT' : 'TOP_UP_LIMIT',
  };
}

/** Whether staff are emptying the cash box at this moment. */
export function isEmptyingBox({ stage }: Session): boolean {
  return stage.kind === 'staff' && emptiesBox(stage.staff);
}

/** The values that the acceptor should take in this state. While a bill is in flight nothing is changed. */
export function wantedValues(session: Session): readonly Money[] {
  const { facts, stage } = session;
  // A bill test opens the slot for nobody: there is no tender, so the desk gives the note back.
  if (stage.kind === 'staff')
    return testsBills(stage.staff) && cashBlocked(facts) === null ? denominationsOf(facts) : [];
  if (stage.kind !== 'cash' || stage.phase === 'closing' || cashBlocked(facts) !== null) return [];
  if (checkingBill(stage.guest) !== null) return session.accepting;
  const room = cashRoomFor(facts, stage.guest);
  return denominationsOf(facts).filter((value) => value <= room);
}

/**
 * Up to which value coins are taken: none but for a guest, for none can be given back. Also while a note is in flight, which counts as put in: a coin that fell meanwhile leaves less.
 */
export function wantedCoinRoom(session: Session): Money | null {
  const { facts, stage } = session;
  if (stage.kind !== 'cash' || stage.phase === 'closing' || cashBlocked(facts) !== null) return null;
  const room = cashRoomFor(facts, stage.guest);
  return room === ZERO ? null : room;
}

/** Whole days that the session's credit buys at the tenant's average use; null when the use is not known. */
export function daysBought(guest: Guest): number | null {
  const perDay = guest.account.averagePerDay === null ? null : parseMoney(guest.account.averagePerDay.amount);
  if (guest.lastAnswer === null || perDay === null || perDay <= 0n) return null;
  const credit = guest.lastAnswer.sessionSplit
    .filter((line) => line.kind === 'credit')
    .reduce<Money>((sum, line) => money(sum + exact(line.amount)), ZERO);
  return Number(credit / perDay);
}
