import { z } from 'zod';
import { currency, instant, type Instant } from '#kernel';
import type { MinorAmount } from './minor-amount.ts';
import type { SeenOrder, SeenRefund, StatementRow } from './provider.ts';

/*
 * What we read of Stripe's objects (API of the `stripe` package). Everything else is let through unread; what we need and do not find is a refusal, not a guess.
 */

const minor = z.int();
const epochSeconds = z.int().nonnegative();
const currencyText = z.string().regex(/^[a-z]{3}$/);

const paymentIntent = z.looseObject({
  id: z.string().min(1).max(255),
  latest_charge: z.union([z.string(), z.looseObject({ created: epochSeconds })]).nullish(),
});

export const checkoutSession = z.looseObject({
  id: z.string().min(1).max(255),
  url: z.string().max(2000).nullable(),
  status: z.enum(['open', 'complete', 'expired']),
  payment_status: z.enum(['paid', 'unpaid', 'no_payment_required']),
  amount_total: minor.nullable(),
  currency: currencyText.nullable(),
  client_reference_id: z.string().nullable(),
  expires_at: epochSeconds,
  payment_intent: z.union([z.string(), paymentIntent]).nullable(),
});
export type CheckoutSession = z.infer<typeof checkoutSession>;

export const refundObject = z.looseObject({ id: z.string().min(1), status: z.string().nullable() });

export const balanceTransaction = z.looseObject({
  id: z.string().min(1),
  type: z.string(),
  amount: minor,
  fee: minor,
  currency: currencyText,
  created: epochSeconds,
  source: z.union([z.string(), z.looseObject({ payment_intent: z.string().nullish() })]).nullable(),
});

export const notification = z.looseObject({
  type: z.string(),
  data: z.looseObject({ object: z.looseObject({ id: z.string(), client_reference_id: z.string().nullish() }) }),
});

export function fromEpochSeconds(at: number): Instant {
  return instant(at * 1000);
}

export function amountFrom(value: number, code: string): MinorAmount {
  return { minor: BigInt(value), currency: currency(code.toUpperCase()) };
}

/** Money decides: a session that is paid is paid, whatever else it says. */
export function seenSession(session: CheckoutSession): SeenOrder {
  const { payment_status, payment_intent, amount_total, currency: code } = session;
  if (payment_status === 'paid' && payment_intent !== null && amount_total !== null && code !== null) {
    const intent = typeof payment_intent === 'string' ? { id: payment_intent, latest_charge: null } : payment_intent;
    const charge = intent.latest_charge;
    return {
      kind: 'paid',
      amount: amountFrom(amount_total, code),
      orderId: session.client_reference_id,
      paymentRef: intent.id,
      paidAt: typeof charge === 'object' && charge !== null ? fromEpochSeconds(charge.created) : null,
    };
  }
  // `complete` and not paid: the payer has done their part and the money is on its way.
  return { kind: session.status === 'expired' ? 'closed' : 'open' };
}

export function seenRefund(refund: z.infer<typeof refundObject>): SeenRefund {
  const { id: refundRef, status } = refund;
  if (status === 'succeeded') return { refundRef, state: 'done' };
  return { refundRef, state: status === 'failed' || status === 'canceled' ? 'failed' : 'pending' };
}

export function statementRow(row: z.infer<typeof balanceTransaction>): StatementRow {
  const { type, source } = row;
  return {
    at: fromEpochSeconds(row.created),
    kind:
      type === 'charge' || type === 'payment'
        ? 'payment'
        : type === 'refund' || type === 'payment_refund'
          ? 'refund'
          : 'other',
    paymentRef: typeof source === 'object' && source !== null ? (source.payment_intent ?? null) : null,
    amount: amountFrom(row.amount, row.currency),
    fee: amountFrom(row.fee, row.currency),
  };
}
