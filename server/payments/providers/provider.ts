import type { Currency, Instant, OrderId, Reply } from '#kernel';
import type { MinorAmount } from './minor-amount.ts';

/** What a provider is asked to take. The same id always comes with the same content, so asking again is safe. */
export interface ProviderOrder {
  /** Ours: the idempotency key, and the reference that the provider keeps with the payment. */
  readonly id: OrderId;
  readonly amount: MinorAmount;
  /** What the payer reads. */
  readonly description: string;
  readonly createdAt: Instant;
}

/** An order as the provider opened it. */
export interface OpenedOrder {
  readonly providerRef: string;
  readonly kind: 'qr';
  readonly qrPayload: string;
  /** When the provider ends it by itself, if nobody closed it before. */
  readonly expiresAt: Instant;
}

/** What a provider says of an order. `open`: may still be paid, or is being paid. */
export type SeenOrder =
  | { readonly kind: 'open' | 'closed' }
  | {
      readonly kind: 'paid';
      readonly amount: MinorAmount;
      /** The order that the provider says was paid: compared, never believed. */
      readonly orderId: string | null;
      readonly paymentRef: string;
      /** Null where the provider does not say when. */
      readonly paidAt: Instant | null;
    };

export interface SeenRefund {
  readonly refundRef: string;
  readonly state: 'pending' | 'done' | 'failed';
}

/** A notification that was proved to be the provider's. It only makes us ask: nothing is credited because of what it says. */
export interface ProviderEvent {
  readonly orderId: string | null;
  readonly providerRef: string;
}

/** A line of the provider's own books. */
export interface StatementRow {
  readonly at: Instant;
  readonly kind: 'payment' | 'refund' | 'other';
  readonly paymentRef: string | null;
  /** Positive: to us. */
  readonly amount: MinorAmount;
  readonly fee: MinorAmount;
}

/**
 * A payment provider. Every call may be repeated. Calls reject with FaultError PROVIDER_AWAY (no answer, or none for now: nobody knows whether it was
 * done) or PROVIDER_REFUSED (it was not done, and never will be as asked).
 */
export interface PaymentProvider {
  /** Its name in the configuration. */
  readonly id: string;
  create(order: ProviderOrder): Promise<OpenedOrder>;
  query(providerRef: string): Promise<SeenOrder>;
  /** Ends an order so that nobody can pay it any more. `paid`: somebody already had. */
  close(providerRef: string): Promise<SeenOrder>;
  refund(paymentRef: string, at: { refundId: string; amount: MinorAmount }): Promise<SeenRefund>;
  queryRefund(refundRef: string): Promise<SeenRefund>;
  /** Pure. The headers as they came, names in lower case; the body byte for byte. Refusal: NOTIFY_REFUSED. */
  parseNotify(
    headers: Readonly<Record<string, string | readonly string[] | undefined>>,
    rawBody: Uint8Array,
    at: { now: Instant },
  ): Reply<readonly ProviderEvent[]>;
  /** The provider's own books of a span, oldest first. */
  downloadStatement(span: { from: Instant; to: Instant }): Promise<readonly StatementRow[]>;
  /** The amount as this provider counts it; null where it cannot be said exactly. */
  amountOf(amount: bigint, currency: Currency): MinorAmount | null;
}
