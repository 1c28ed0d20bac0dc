import { toWireMoney } from '#contracts/wire';
import type { JournalId } from '#kernel';
import { heardOfEmergencyCredit } from './emergency-credit.ts';
import type { SessionEventKind } from './events.ts';
import { expire } from './expiry.ts';
import { cleared, confirmed, creditGuest, mergeAccount, opened, watchSupply } from './guest.ts';
import { payGuest } from './phone-payment.ts';
import { guestOf, siteCurrency, withGuest, type Guest, type Session, type StageKind } from './state.ts';
import { refuseScan, stepScan } from './scans.ts';
import { ignore, stay, type Handler, type Turn } from './turn.ts';

/** Handlers that do not look at the stage: facts of the kiosk, settings, and what happens to the guest's money wherever they are. */
type Everywhere = { readonly [Event in SessionEventKind]?: Handler<StageKind, Event> };

export const everywhere = {
  choose_language: (session, _stage, event) => set(session, { language: event.language }),
  set_large_type: (session, _stage, event) => set(session, { largeType: event.on }),
  set_high_contrast: (session, _stage, event) => set(session, { highContrast: event.on }),
  set_low_reach: (session, _stage, event) => set(session, { lowReach: event.on }),
  set_balance_hidden: (session, _stage, event) => set(session, { balanceHidden: event.on }),
  touched: (session) => stay(session),

  clock: (session, _stage, _event, moment) => expire(session, moment),
  journal: (session, _stage, event) => fact(session, { journal: event.state }),
  site: (session, _stage, event) => fact(session, { site: event.site }),
  link: (session, stage, event) => {
    const guest = guestOf(stage);
    const isBack = event.trouble === null && session.facts.linkTrouble !== null;
    return stay(
      { ...session, facts: { ...session.facts, linkTrouble: event.trouble } },
      isBack && guest !== null ? [{ kind: 'refresh_account', guest }] : [],
    );
  },
  validator: (session, _stage, event) => fact(session, { validator: { trouble: event.trouble } }),
  printer: (session, _stage, event) => fact(session, { printer: { trouble: event.trouble } }),
  reader: (session, _stage, event) => fact(session, { reader: { trouble: event.trouble } }),
  scanner: (session, _stage, event) => fact(session, { scanner: { trouble: event.trouble } }),
  coins: (session, _stage, event) => fact(session, { coins: { trouble: event.trouble } }),
  disk: (session, _stage, event) => fact(session, { disk: { trouble: event.trouble } }),
  cash_box: (session, _stage, event) => fact(session, { cashBox: { trouble: event.trouble } }),
  // What follows for whoever is here, follows from the fact; see `untouchable.ts`.
  touch: (session, _stage, event) => fact(session, { touch: { trouble: event.trouble } }),
  code_scanned: stepScan,
  code_refused: (session, stage, event, moment) => refuseScan(session, stage, { code: event.code, moment }),
  receipt_checked: ignore('the answer came after its session'),
  print_copy: ignore('there is nothing to print again'),
  headset: (session, _stage, event) => fact(session, { headset: event.isPlugged }),
  service: (session, _stage, event) => fact(session, { service: event.state }),
  staff: ignore('no staff are signed in'),
  staff_card: ignore('the answer came after its session'),
  staff_answer: ignore('the answer came after its session'),
  top_up_by_phone: ignore('nobody can begin a payment here'),
  choose_qr_amount: ignore('no sum is being chosen'),
  draw_emergency_credit: ignore('emergency credit is drawn at the home screen'),
  emergency_credit: heardOfEmergencyCredit,
  show_balance: ignore('nobody asks for a balance here'),
  submit_card_pin: ignore('no PIN is asked for'),
  change_card_pin: ignore('a PIN is changed from the home screen'),
  choose_card_pin: ignore('no PIN is being chosen'),
  // Whoever went back while it was being set has it all the same.
  pin_chosen: ignore('the answer came after its screen'),
  // Whoever went back while it was looked at has what it opened all the same.
  pin_answered: (session, stage, { sessionId, answer }) =>
    guestOf(stage)?.sessionId === sessionId && !('refused' in answer)
      ? changeGuest(session, (guest) => opened(guest, answer))
      : { ignored: 'the answer came after its screen' },
  order_refused: ignore('the order is of an earlier screen'),
  order_changed: (session, stage, event) =>
    guestOf(stage)?.orders.includes(event.orderId) === true
      ? stay(session, [{ kind: 'ask_order', orderId: event.orderId }])
      : { ignored: 'the order is of nobody who is here' },
  // Paid after the person had left its screen, but not the kiosk: it is part of what this session paid.
  order: (session, stage, event, moment) => {
    const isMine = guestOf(stage)?.orders.includes(event.order.id) === true;
    if (!isMine || event.topUp === null) return { ignored: 'the order is of nobody who is here' };
    return changeGuest(session, (guest) => payGuest(guest, { ...event, beganMono: moment.mono }, moment));
  },
  card_removed: ignore('the session stays with its first card'),

  account_changed: (session, stage, event) => {
    const guest = guestOf(stage);
    if (guest?.account.tenancyId !== event.tenancyId) return { ignored: 'the account is of nobody who is here' };
    return stay(session, [{ kind: 'refresh_account', guest }]);
  },
  account: (session, stage, event, moment) => {
    const guest = guestOf(stage);
    if (guest?.sessionId !== event.sessionId) return { ignored: 'the account came after its session' };
    return changeGuest(session, (old) =>
      watchSupply(confirmed({ ...old, account: mergeAccount(old.account, event.account) }), moment),
    );
  },
  supply_changed: (session, stage, { change }, moment) => {
    const guest = guestOf(stage);
    if (guest?.account.tenancyId !== change.tenancyId) return { ignored: 'the supply is of nobody who is here' };
    const supplies = guest.account.supplies.map((supply) =>
      supply.meterId === change.meterId
        ? { ...supply, state: change.state, commandId: change.commandId, times: change.times }
        : supply,
    );
    return changeGuest(session, (old) => watchSupply({ ...old, account: { ...old.account, supplies } }, moment));
  },

  bill_stacked: (session, stage, event, moment) =>
    hasBill(stage, event.id)
      ? changeGuest(session, (guest) => ({
          ...cleared(guest, event.id),
          bills: guest.bills.map((bill) =>
            bill.id === event.id ? { ...bill, state: 'stacked', stacked: { at: moment.now, mono: moment.mono } } : bill,
          ),
        }))
      : { ignored: 'the bill is of an earlier session' },
  bill_returned: (session, stage, event) => {
    const bill = guestOf(stage)?.bills.find((candidate) => candidate.id === event.id);
    if (bill === undefined) return { ignored: 'the bill was not counted as put in' };
    return changeGuest(session, (guest) => ({
      ...cleared(guest, event.id),
      bills: guest.bills.filter((candidate) => candidate.id !== event.id),
      givenBack: { amount: toWireMoney(bill.value, siteCurrency(session.facts)), code: null },
    }));
  },
  credited: (session, stage, event, moment) =>
    hasBill(stage, event.id)
      ? changeGuest(session, (guest) => watchSupply(creditGuest(guest, event, moment), moment))
      : { ignored: 'the bill is of an earlier session' },
} satisfies Everywhere;

function set(session: Session, change: Partial<Session['settings']>): Turn {
  return stay({ ...session, settings: { ...session.settings, ...change } });
}

function fact(session: Session, change: Partial<Session['facts']>): Turn {
  return stay({ ...session, facts: { ...session.facts, ...change } });
}

export function changeGuest(session: Session, change: (guest: Guest) => Guest): Turn {
  return stay({ ...session, stage: withGuest(session.stage, change) });
}

function hasBill(stage: Session['stage'], id: JournalId): boolean {
  return guestOf(stage)?.bills.some((bill) => bill.id === id) === true;
}
