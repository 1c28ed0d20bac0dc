import type { Account, TopUpAnswer } from '#contracts/api';
import { parseInstant, type Instant, type SessionId } from '#kernel';
import type { EventOf } from './events.ts';
import { exact, type Guest, type Moment, type SessionBill } from './state.ts';

export function welcome(sessionId: SessionId, account: Account): Guest {
  return {
    sessionId,
    account,
    bills: [],
    claimCode: null,
    examples: account.suggestions,
    givenBack: null,
    firstAnswer: null,
    lastAnswer: null,
    supplyWasOn: false,
    supply: null,
  };
}

/** Nothing was known to be off, so the third tick has nothing to wait for. */
function nothingOff(account: Account): boolean {
  return account.supplies.every((supply) => supply.state === 'on' || supply.state === 'unknown');
}

/** The server answered for one bill. Answers may come out of order: the session's running sum says which is the newest. */
export function creditGuest(guest: Guest, event: EventOf<'credited'>, moment: Moment): Guest {
  const { answer } = event;
  const at = { at: parseInstant(answer.creditedAt) ?? moment.now, mono: moment.mono };
  const isNewest = guest.lastAnswer === null || exact(answer.sessionAmount) >= exact(guest.lastAnswer.sessionAmount);
  return {
    ...guest,
    bills: guest.bills.map((bill): SessionBill =>
      bill.id === event.id ? { ...bill, state: 'credited', credited: at } : bill,
    ),
    account: isNewest ? answer.account : guest.account,
    firstAnswer: earliest(guest.firstAnswer, answer),
    lastAnswer: isNewest ? answer : guest.lastAnswer,
    supplyWasOn: guest.firstAnswer === null ? nothingOff(guest.account) : guest.supplyWasOn,
  };
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
