import { fromWireMoney } from '#contracts/wire';
import { duration } from '#kernel';
import type { EventOf } from './events.ts';
import { browsing, withGuestHere } from './guests.ts';
import type { PhoneOrder } from './phone-state.ts';
import { afterOrder, faultAndClose, leaveOrder } from './phone-leave.ts';
import { phoneBlocked } from './phone-money.ts';
import { payGuest } from './phone-payment.ts';
import { siteCurrency, type Moment, type Session } from './state.ts';
import { fault, ignore, stay, to, type Answers, type StageOf, type Turn } from './turn.ts';

const paying = ignore('a payment by phone is under way');

/** A sum is chosen, after its split was read. */
export const qrAmount: Answers<'qr_amount'> = {
  ...browsing,
  top_up_by_phone: ignore('a sum is already being chosen'),
  choose_qr_amount: (session, stage, event, moment) => {
    const wire = stage.amounts[event.choice];
    const amount = wire === undefined ? null : fromWireMoney(wire, siteCurrency(session.facts));
    if (wire === undefined || amount === null) return { ignored: 'there is no such choice' };
    const blocked = phoneBlocked(session.facts);
    if (blocked !== null) return { ignored: `${blocked}: nothing can be paid by phone` };
    const order: PhoneOrder = {
      id: event.orderId,
      amount,
      state: null,
      code: null,
      qr: null,
      openFor: duration(0),
      beganMono: moment.mono,
    };
    const guest = { ...stage.guest, orders: [...stage.guest.orders, order.id] };
    return to(session, { kind: 'qr', guest, order, phase: 'opening', leave: 'home' }, [
      { kind: 'create_order', guest, orderId: order.id, amount: wire },
    ]);
  },
};

/** The code is on the screen until it is paid, until its time is over, or until the person goes. */
export const qr: Answers<'qr'> = {
  ...withGuestHere,
  show_home: (session, stage) => leaveOrder(session, stage, 'home'),
  show_why: paying,
  show_history: paying,
  top_up_with_cash: paying,
  finish: (session, stage) => leaveOrder(session, stage, 'home'),
  end_session: (session, stage) => leaveOrder(session, stage, 'end'),
  order: (session, stage, event, moment) =>
    event.order.id === stage.order.id
      ? heard(session, stage, event, moment)
      : { ignored: 'the order is of an earlier screen' },
  order_refused: (session, stage, event, moment) => {
    if (event.orderId !== stage.order.id || stage.phase === 'paid')
      return { ignored: 'the order is of an earlier screen' };
    if (stage.phase === 'closing') return afterOrder(session, stage, moment);
    // The server may have it all the same: nobody saw the code, and it is told that nobody waits.
    return faultAndClose(session, stage, { code: event.code, moment });
  },
};

function heard(session: Session, stage: StageOf<'qr'>, event: EventOf<'order'>, moment: Moment): Turn {
  const { order } = event;
  const known = stage.order;
  const openFor = known.state === null ? duration(order.expiresInMs) : known.openFor;
  const next: PhoneOrder = { ...known, state: order.state, code: order.code, qr: event.qr ?? known.qr, openFor };
  const now = { ...stage, order: next };
  switch (order.state) {
    case 'paid': {
      const guest = payGuest(stage.guest, { ...event, beganMono: known.beganMono }, moment);
      return { session: { ...session, asking: false, stage: { ...now, guest, phase: 'paid' } }, effects: [] };
    }
    case 'created':
    case 'pending':
    case 'unknown': {
      const phase = stage.phase === 'opening' && next.qr !== null ? 'shown' : stage.phase;
      return stay({ ...session, stage: { ...now, phase } });
    }
    case 'closed':
      return stage.phase === 'closing'
        ? afterOrder({ ...session, stage: now }, now, moment)
        : afterOrder(session, { ...now, leave: 'over' }, moment);
    case 'failed':
      return fault(session, {
        code: order.code ?? 'PROVIDER_REFUSED',
        moment,
        next: { kind: 'home', guest: stage.guest },
      });
  }
}
