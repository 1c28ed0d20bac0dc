import { formatInstant, formatMoney, type Currency, type Instant } from '#kernel';
import type { Order } from '#contracts/api';
import { toWireMoney } from '#contracts/wire';
import type { PaymentOrder } from '../../store/index.ts';

/** An order as a kiosk may see it. */
export function orderWire(order: PaymentOrder, at: { currency: Currency; now: Instant }): Order {
  return {
    id: order.id,
    sessionId: order.sessionId,
    tenancyId: order.tenancyId,
    amount: toWireMoney(order.amount, at.currency),
    state: order.state,
    code: order.code,
    payload: order.payload,
    expiresAt: formatInstant(order.expiresAt),
    expiresInMs: Math.max(0, order.expiresAt - at.now),
    paidAt: order.paidAt === null ? null : formatInstant(order.paidAt),
    reference: order.paymentRef,
  };
}

/** A line for staff at the local door. */
export interface OrderLine {
  readonly id: string;
  readonly kioskId: string;
  readonly tenancyId: string;
  readonly amount: string;
  readonly state: PaymentOrder['state'];
  readonly code: string | null;
  readonly providerRef: string | null;
  readonly paymentRef: string | null;
  readonly createdAt: string;
  readonly paidAt: string | null;
  readonly creditedAt: string | null;
}

export function orderLine(order: PaymentOrder): OrderLine {
  const { id, kioskId, tenancyId, amount, state, code, providerRef, paymentRef } = order;
  return {
    id,
    kioskId,
    tenancyId,
    amount: formatMoney(amount),
    state,
    code,
    providerRef,
    paymentRef,
    createdAt: formatInstant(order.createdAt),
    paidAt: order.paidAt === null ? null : formatInstant(order.paidAt),
    creditedAt: order.creditedAt === null ? null : formatInstant(order.creditedAt),
  };
}
