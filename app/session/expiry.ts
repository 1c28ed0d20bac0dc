import type { Monotonic } from '#kernel';
import { claimCodeOf } from '../cash/claim-code.ts';
import type { DeadlineName } from './deadline-name.ts';
import { MOST_EXTENSIONS } from './deadlines.ts';
import { checkingBill } from './money.ts';
import { afterOrder, faultAndClose, leaveOrder } from './phone-leave.ts';
import { staffTurn } from './staff-step.ts';
import { guestOf, withGuest, type Moment, type Session } from './state.ts';
import { end, fault, finish, leaveFault, stay, type Turn } from './turn.ts';

/** What each deadline does at its end. It is called only in a state in which it runs. */
const atTheEndOf: Readonly<Record<DeadlineName, (session: Session, moment: Moment) => Turn>> = {
  // Begun anew while the kiosk still lacks its journal or its site.
  start: (session) => stay({ ...session, facts: heard(session.facts), due: {} }),
  leave_settings: (session) => end(session),
  identify: (session, moment) => fault(session, { code: 'SERVER_AWAY', moment }),
  idle: askOrEnd,
  staff_idle: askOrEnd,
  staff_counting: askOrEnd,
  staff_test: (session, moment) => staffTurn(session, { kind: 'test_over' }, moment),
  staff_answer: (session, moment) => staffTurn(session, { kind: 'silence' }, moment),
  answer: endOrSettle,
  card_pin: (session, moment) =>
    session.stage.kind === 'card_pin'
      ? stay({
          ...session,
          stage: { ...session.stage, isChecking: false, trouble: { code: 'SERVER_AWAY', until: moment.mono } },
        })
      : stay(session),
  opening: (session, moment) => {
    const guest = guestOf(session.stage);
    return guest === null
      ? end(session)
      : fault(session, { code: 'VALIDATOR_AWAY', moment, next: { kind: 'home', guest } });
  },
  bill_settles: (session, moment) => {
    const guest = guestOf(session.stage);
    const bill = guest === null ? null : checkingBill(guest);
    if (guest === null || bill === null) return stay(session);
    // The row stays open: the validator's own word may still settle it. What the person needs now is the claim code.
    const claimCode = claimCodeOf(bill.id);
    const doubted = {
      ...guest,
      claimCode,
      bills: guest.bills.map((other) => (other.id === bill.id ? { ...other, state: 'unresolved' as const } : other)),
    };
    return fault(session, { code: 'BILL_UNRESOLVED', moment, claimCode, next: { kind: 'settle', guest: doubted } });
  },
  settle: (session) => stay(session),
  look_again: (session) => {
    const guest = guestOf(session.stage);
    const { look_again: _looked, ...due } = session.due;
    return stay({ ...session, due }, guest === null ? [] : [{ kind: 'refresh_account', guest }]);
  },
  supply_late: (session, moment) =>
    stay({
      ...session,
      stage: withGuest(session.stage, (guest) => ({
        ...guest,
        supply: { state: 'late', at: null, mono: moment.mono },
      })),
    }),
  print: (session) => {
    const { stage } = session;
    if (stage.kind !== 'receipt' && stage.kind !== 'receipt_check') return stay(session);
    const number = stage.print?.number ?? null;
    return stay({ ...session, stage: { ...stage, print: { state: 'unknown', code: 'PRINT_UNCONFIRMED', number } } });
  },
  receipt_check: endOrSettle,
  receipt: end,
  order_opens: (session, moment) =>
    session.stage.kind === 'qr'
      ? faultAndClose(session, session.stage, { code: 'PROVIDER_AWAY', moment })
      : stay(session),
  order_asks: (session) => {
    const { order_asks: _asked, ...due } = session.due;
    return session.stage.kind === 'qr'
      ? stay({ ...session, due }, [{ kind: 'ask_order', orderId: session.stage.order.id }])
      : stay(session);
  },
  order_ends: (session) => (session.stage.kind === 'qr' ? leaveOrder(session, session.stage, 'over') : stay(session)),
  order_closes: (session, moment) =>
    session.stage.kind === 'qr' ? afterOrder(session, session.stage, moment) : stay(session),
  fault: (session) => (session.stage.kind === 'fault' ? leaveFault(session, session.stage) : stay(session)),
};

/** Does whatever is due, earliest first. */
export function expire(session: Session, moment: Moment): Turn {
  const first = dueNames(session, moment.mono)[0];
  return first === undefined ? { ignored: 'nothing is due' } : atTheEndOf[first](session, moment);
}

function dueNames(session: Session, mono: Monotonic): DeadlineName[] {
  return (Object.entries(session.due) as [DeadlineName, Monotonic][])
    .filter(([, due]) => due <= mono)
    .sort(([, a], [, b]) => a - b)
    .map(([name]) => name);
}

function askOrEnd(session: Session): Turn {
  return session.extensions >= MOST_EXTENSIONS ? endOrSettle(session) : stay({ ...session, asking: true });
}

function endOrSettle(session: Session): Turn {
  const guest = guestOf(session.stage);
  return guest === null ? end(session) : finish(session, guest, end);
}

/** A device that has said nothing by now is away. */
function heard(facts: Session['facts']): Session['facts'] {
  return {
    ...facts,
    validator: facts.validator === 'unheard' ? { trouble: 'VALIDATOR_AWAY' } : facts.validator,
    printer: facts.printer === 'unheard' ? { trouble: 'PRINTER_AWAY' } : facts.printer,
  };
}
