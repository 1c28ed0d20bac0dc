import type { BalanceLine, HostedSession, ProviderRefund } from './provider-books.ts';

/* The provider's things as Stripe's API writes them: the fields that its clients read. */

const epoch = (at: number) => Math.floor(at / 1000);

export function sessionShape(session: HostedSession, at: { origin: string; expanded: boolean }) {
  const { payment } = session;
  return {
    id: session.id,
    object: 'checkout.session',
    livemode: false,
    mode: 'payment',
    amount_total: session.amountMinor,
    currency: session.currency,
    client_reference_id: session.orderId,
    created: epoch(session.createdAt),
    expires_at: epoch(session.expiresAt),
    status: session.status,
    payment_status: payment === null ? 'unpaid' : 'paid',
    payment_intent: payment === null ? null : at.expanded ? intentShape(session, payment) : payment.ref,
    success_url: session.successUrl,
    url: session.status === 'open' ? `${at.origin}/pay/${session.id}` : null,
  };
}

function intentShape(session: HostedSession, payment: NonNullable<HostedSession['payment']>) {
  return {
    id: payment.ref,
    object: 'payment_intent',
    amount: session.amountMinor,
    currency: session.currency,
    status: 'succeeded',
    latest_charge: { id: payment.chargeRef, object: 'charge', created: epoch(payment.paidAt) },
  };
}

export function refundShape(refund: ProviderRefund, currency: string) {
  return {
    id: refund.id,
    object: 'refund',
    amount: refund.amountMinor,
    currency,
    created: epoch(refund.at),
    payment_intent: refund.paymentRef,
    status: 'succeeded',
  };
}

export function balanceShape(line: BalanceLine, at: { expanded: boolean }) {
  return {
    id: line.id,
    object: 'balance_transaction',
    type: line.type,
    amount: line.amountMinor,
    fee: line.feeMinor,
    net: line.amountMinor - line.feeMinor,
    currency: line.currency,
    created: epoch(line.at),
    source: at.expanded ? { object: line.type, payment_intent: line.paymentRef } : line.paymentRef,
  };
}

export function errorShape(type: string, message: string) {
  return { error: { type, message } };
}
