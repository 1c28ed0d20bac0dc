import { toWireMoney } from '#contracts/wire';
import { drawEmergencyCredit } from './emergency-credit.ts';
import { changeGuest, everywhere } from './everywhere.ts';
import { journalLost } from './journal-lost.ts';
import { phoneAmounts } from './phone-money.ts';
import { askPin } from './pin-asked.ts';
import { cashBlockedHere, may, phoneBlockedHere } from './rights.ts';
import { guestOf, siteCurrency, type Guest, type Session } from './state.ts';
import { end, fault, finish, ignore, stay, to, type Answers, type Turn } from './turn.ts';
import { doubted, nothingOff } from './guest.ts';

const busy = ignore('another session is running');
const notTakingMoney = ignore('the session takes no money now');

/** What is the same on every screen of a guest. */
export const withGuestHere = {
  ...everywhere,
  card_tapped: busy,
  card_unreadable: busy,
  identified: ignore('the guest is already known'),
  identify_refused: ignore('the guest is already known'),
  dismiss_fault: ignore('there is no fault on the screen'),
  printed: ignore('the print belongs to an earlier session'),
  more_time: (session) =>
    session.asking
      ? stay({ ...session, asking: false, extensions: session.extensions + 1 })
      : { ignored: 'nobody asked for time' },
  quoted: (session, stage, event) =>
    guestOf(stage)?.sessionId === event.sessionId
      ? changeGuest(session, (guest) => ({ ...guest, examples: event.examples }))
      : { ignored: 'the quote came after its session' },
  bill_checking: notTakingMoney,
  bill_given_back: notTakingMoney,
  bill_rejected: notTakingMoney,
  bill_unresolved: (session, stage, event) =>
    guestOf(stage)?.sessionId === event.sessionId
      ? changeGuest(session, (guest) => doubted(guest, event))
      : { ignored: 'the bill is of an earlier session' },
} as const satisfies Partial<
  Answers<'home' | 'why' | 'history' | 'card_pin' | 'cash' | 'qr_amount' | 'qr' | 'receipt'>
>;

function topUp(session: Session, stage: { readonly guest: Guest }): Turn {
  const blocked = cashBlockedHere(session.facts, stage.guest);
  if (blocked !== null) return { ignored: `${blocked}: cash cannot be taken` };
  const amounts = session.facts.site?.cash.denominations ?? [];
  return to(session, { kind: 'cash', phase: 'opening', guest: stage.guest }, [
    { kind: 'quote', guest: stage.guest, amounts },
  ]);
}

function topUpByPhone(session: Session, stage: { readonly guest: Guest }): Turn {
  const blocked = phoneBlockedHere(session.facts, stage.guest);
  if (blocked !== null) return { ignored: `${blocked}: nothing can be paid by phone` };
  const amounts = phoneAmounts(session.facts, stage.guest);
  return to(session, { kind: 'qr_amount', guest: stage.guest, amounts }, [
    { kind: 'quote', guest: stage.guest, amounts },
  ]);
}

const look =
  (kind: 'home' | 'why' | 'history') =>
  (session: Session, { guest }: { readonly guest: Guest }): Turn => {
    const right = kind === 'history' ? 'history' : 'balance';
    return kind === 'home' || may(guest, right) ? to(session, { kind, guest }) : askPin(session, guest, { to: kind });
  };

export const browsing = {
  ...withGuestHere,
  show_home: look('home'),
  show_balance: (session: Session, { guest }: { readonly guest: Guest }) =>
    may(guest, 'balance') ? to(session, { kind: 'home', guest }) : askPin(session, guest, { to: 'home' }),
  show_why: look('why'),
  show_history: look('history'),
  change_card_pin: (session: Session, { guest }: { readonly guest: Guest }) =>
    askPin(session, guest, { to: 'new_pin' }),
  top_up_with_cash: topUp,
  top_up_by_phone: topUpByPhone,
  // A payment by phone that arrived after its screen was left is printed like any other.
  finish: (session: Session, stage: { readonly guest: Guest }) => finish(session, stage.guest, end),
  end_session: (session: Session, stage: { readonly guest: Guest }) => finish(session, stage.guest, end),
} as const;

export const home: Answers<'home'> = { ...browsing, draw_emergency_credit: drawEmergencyCredit };
export const why: Answers<'why'> = browsing;
export const history: Answers<'history'> = browsing;

export const cash: Answers<'cash'> = {
  ...withGuestHere,
  show_home: (session, stage) =>
    stage.guest.bills.length === 0 && stage.phase !== 'closing'
      ? to(session, { kind: 'home', guest: stage.guest })
      : { ignored: 'money is in: it is finished first' },
  show_why: ignore('money is being taken'),
  show_history: ignore('money is being taken'),
  top_up_with_cash: ignore('money is already being taken'),
  finish: (session, stage) => finish(session, stage.guest, (now) => to(now, { kind: 'home', guest: stage.guest })),
  end_session: (session, stage) => finish(session, stage.guest, end),
  bill_checking: (session, stage, event, moment) =>
    event.sessionId === stage.guest.sessionId
      ? changeGuest(session, (guest) => ({
          ...guest,
          givenBack: null,
          supplyWasOn: guest.bills.length === 0 ? nothingOff(guest.account) : guest.supplyWasOn,
          bills: [
            ...guest.bills,
            {
              id: event.id,
              means: 'cash',
              reference: null,
              value: event.value,
              state: 'checking',
              escrowedMono: moment.mono,
              stacked: null,
              credited: null,
            },
          ],
        }))
      : { ignored: 'the bill is of an earlier session' },
  bill_given_back: (session, _stage, event) =>
    changeGuest(session, (guest) => ({
      ...guest,
      givenBack: {
        amount: event.value === null ? null : toWireMoney(event.value, siteCurrency(session.facts)),
        code: event.code,
      },
    })),
  bill_rejected: (session) => changeGuest(session, (guest) => ({ ...guest, givenBack: { amount: null, code: null } })),
  journal: (session, stage, { state }, moment) => {
    const known = { ...session, facts: { ...session.facts, journal: state } };
    return state === 'failed' ? journalLost(known, stage.guest, moment) : stay(known);
  },
  // Whoever pulls a note back out gets no second try: the slot stays shut until somebody comes anew.
  validator: (session, stage, { trouble }, moment) => {
    const known = { ...session, facts: { ...session.facts, validator: { trouble } } };
    if (trouble !== 'VALIDATOR_CHEATED') return stay(known);
    const next =
      stage.guest.bills.length === 0 ? ({ kind: 'end' } as const) : ({ kind: 'settle', guest: stage.guest } as const);
    return fault(known, { code: trouble, moment, next });
  },
  bill_unresolved: (session, stage, event, moment) =>
    event.sessionId === stage.guest.sessionId
      ? fault(session, {
          code: event.code,
          moment,
          claimCode: event.claimCode,
          next: { kind: 'settle', guest: doubted(stage.guest, event) },
        })
      : { ignored: 'the bill is of an earlier session' },
};

export const receipt: Answers<'receipt'> = {
  ...withGuestHere,
  show_home: ignore('the session is ending'),
  show_why: ignore('the session is ending'),
  show_history: ignore('the session is ending'),
  top_up_with_cash: ignore('the session is ending'),
  finish: leave,
  end_session: leave,
  print_copy: (session, stage) => {
    const { print, guest } = stage;
    if (print.state === 'printing' || print.number === null) return { ignored: 'there is nothing to print again' };
    return to(session, { ...stage, print: { state: 'printing', code: null, number: print.number } }, [
      { kind: 'print_copy', sessionId: guest.sessionId, number: print.number },
    ]);
  },
  printed: (session, stage, event) => {
    if (event.sessionId !== stage.guest.sessionId) return { ignored: 'the print belongs to an earlier session' };
    // Who is already going is held back only by what they must know: that there is no paper.
    if (stage.isLeaving && event.outcome === 'printed') return end(session);
    const print = { state: event.outcome, code: event.code, number: event.number };
    return stay({ ...session, stage: { ...stage, print } });
  },
};

/** Done: at once, or as soon as the receipt is out, so that nobody else stands before it. */
function leave(session: Session, stage: Extract<Session['stage'], { kind: 'receipt' }>): Turn {
  return stage.print.state === 'printing' ? stay({ ...session, stage: { ...stage, isLeaving: true } }) : end(session);
}
