import { parseInstant } from '#kernel';
import type { EventOf } from './events.ts';
import { creditGuest, nothingOff, watchSupply } from './guest.ts';
import { exact, type Guest, type Moment, type SessionBill } from './state.ts';

/** A payment by phone becomes part of what this session paid: once, and credited as soon as the server says so. */
export function payGuest(
  guest: Guest,
  { order, topUp, beganMono }: Pick<EventOf<'order'>, 'order' | 'topUp'> & { beganMono: SessionBill['escrowedMono'] },
  moment: Moment,
): Guest {
  const value = exact(order.amount);
  const isKnown = guest.bills.some((bill) => bill.id === order.id);
  const payment: SessionBill = {
    id: order.id,
    means: 'qr',
    reference: order.reference,
    value,
    state: 'stacked',
    escrowedMono: beganMono,
    stacked: { at: parseInstant(order.paidAt ?? '') ?? moment.now, mono: moment.mono },
    credited: null,
  };
  const paid: Guest = isKnown
    ? guest
    : {
        ...guest,
        supplyWasOn: guest.bills.length === 0 ? nothingOff(guest.account) : guest.supplyWasOn,
        bills: [...guest.bills, payment],
      };
  const isCredited = paid.bills.some((bill) => bill.id === order.id && bill.state === 'credited');
  if (topUp === null || isCredited) return paid;
  return watchSupply(creditGuest(paid, { id: order.id, answer: topUp }, moment), moment);
}
