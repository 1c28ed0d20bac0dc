import type { Account, TopUpAnswer } from '#contracts/api';
import { parseInstant, type Code, type Instant, type JournalId, type SessionId } from '#kernel';
import { claimCodeOf } from '../cash/claim-code.ts';
import type { EventOf } from './events.ts';
import type { Origin } from './origin.ts';
import { exact, type Guest, type Moment, type SessionBill } from './state.ts';

export function welcome(sessionId: SessionId, account: Account, origin: Origin): Guest {
  return {
    sessionId,
    account,
    origin,
    bills: [],
    orders: [],
    claimCode: null,
    drawing: null,
    examples: account.suggestions,
    givenBack: null,
    firstAnswer: null,
    lastAnswer: null,
    supplyWasOn: false,
    supply: null,
  };
}

/** The server has spoken: what is shown is no longer what the kiosk remembered. */
export function confirmed(guest: Guest): Guest {
  return { ...guest, origin: { ...guest.origin, asOf: null } };
}

/** The guest with what the server gave for the PIN. */
export function opened(
  guest: Guest,
  { account, may, pinFor, pin }: Exclude<EventOf<'pin_answered'>['answer'], { refused: Code }>,
): Guest {
  const { origin, ...known } = confirmed(guest);
  return { ...known, account: mergeAccount(guest.account, account), origin: { ...origin, may, pinFor, pin } };
}

/** Nothing is known to be off, so the third tick will have nothing to wait for. Asked before the first bill is credited: afterwards it may be back. */
export function nothingOff(account: Account): boolean {
  return account.supplies.every((supply) => supply.state === 'on' || supply.state === 'unknown');
}

/** A bill of this session came into doubt. */
export function doubted(guest: Guest, at: { readonly id: string; readonly claimCode: string }): Guest {
  return {
    ...guest,
    claimCode: at.claimCode,
    bills: guest.bills.map((bill) => (bill.id === at.id ? { ...bill, state: 'unresolved' } : bill)),
  };
}

/** The device has said after all what became of a bill: there is nothing to claim for it. */
export function cleared(guest: Guest, id: JournalId): Guest {
  return guest.claimCode === claimCodeOf(id) ? { ...guest, claimCode: null } : guest;
}

/** The server answered for one bill. Answers may come out of order: the session's running sum says which is the newest. */
export function creditGuest(
  guest: Guest,
  event: { readonly id: SessionBill['id']; readonly answer: TopUpAnswer },
  moment: Moment,
): Guest {
  const { answer } = event;
  const at = { at: parseInstant(answer.creditedAt) ?? moment.now, mono: moment.mono };
  const isNewest = guest.lastAnswer === null || exact(answer.sessionAmount) >= exact(guest.lastAnswer.sessionAmount);
  return {
    ...confirmed(guest),
    bills: guest.bills.map((bill): SessionBill =>
      bill.id === event.id ? { ...bill, state: 'credited', credited: at } : bill,
    ),
    account: isNewest ? mergeAccount(guest.account, answer.account) : guest.account,
    firstAnswer: earliest(guest.firstAnswer, answer),
    lastAnswer: isNewest ? answer : guest.lastAnswer,
  };
}

/**
 * A newer account, except that a supply never falls back behind what an event already told of it: an answer that was on its way while the relay moved
 * still shows the relay as it was.
 */
export function mergeAccount(known: Account, newer: Account): Account {
  const supplies = newer.supplies.map((supply) => {
    const before = known.supplies.find((candidate) => candidate.meterId === supply.meterId);
    if (before === undefined || lastStep(before) <= lastStep(supply)) return supply;
    return { ...supply, state: before.state, commandId: before.commandId, times: before.times };
  });
  // A history only grows: an answer without one comes from a server that may not show it, and takes nothing back.
  const history = newer.history.length === 0 ? known.history : newer.history;
  return { ...newer, supplies, history, use: newer.use ?? known.use };
}

/** The server's time of the newest step of the relay's command; all of them are by one clock. */
function lastStep({ times }: Account['supplies'][number]): number {
  return Math.max(0, ...Object.values(times).map((at) => parseInstant(at ?? '') ?? 0));
}

function earliest(known: TopUpAnswer | null, answer: TopUpAnswer): TopUpAnswer {
  return known !== null && exact(known.sessionAmount) <= exact(answer.sessionAmount) ? known : answer;
}

/** Closes the third tick when every supply was read back as on; `late` may still become `done`. */
export function watchSupply(guest: Guest, moment: Moment): Guest {
  const isWaiting = guest.firstAnswer !== null && !guest.supplyWasOn && guest.supply?.state !== 'done';
  if (!isWaiting || !guest.account.supplies.every((supply) => supply.state === 'on')) return guest;
  const confirmed = guest.account.supplies
    .map((supply) => parseInstant(supply.times.confirmedAt ?? ''))
    .filter((at) => at !== null);
  const at = confirmed.length === 0 ? moment.now : (Math.max(...confirmed) as Instant);
  return { ...guest, supply: { state: 'done', at, mono: moment.mono } };
}
