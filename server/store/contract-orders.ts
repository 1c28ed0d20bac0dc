import type { Code, Instant, KioskId, Money, OrderId, SessionId, TenancyId } from '#kernel';
import type { OrderState } from '#contracts/api';

/** A sum that is to be paid by phone, as the server keeps it from before the provider is asked. What happens to it is decided in `payments/orders`. */
export interface PaymentOrder {
  readonly id: OrderId;
  readonly kioskId: KioskId;
  readonly sessionId: SessionId;
  readonly tenancyId: TenancyId;
  readonly amount: Money;
  /** The provider's name in the configuration. */
  readonly providerId: string;
  readonly state: OrderState;
  /** Why it failed, or why it is not known. */
  readonly code: Code | null;
  /** Under this name the provider knows the order; null until it has answered. */
  readonly providerRef: string | null;
  /** What the QR code says. */
  readonly payload: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /** Nobody waits for it any more: it is to be closed at the provider. */
  readonly closeWanted: boolean;
  readonly paidAt: Instant | null;
  /** Under this name the provider knows the payment. */
  readonly paymentRef: string | null;
  readonly creditedAt: Instant | null;
  readonly changedAt: Instant;
}

export interface OrderStore {
  /** Keeps a new order. False: the id was there, and nothing changed. */
  create(order: PaymentOrder): Promise<boolean>;
  /** Replaces the order of this id. What it is about never changes, paid stays paid, and credited stays credited: anything else rejects. */
  keep(order: PaymentOrder): Promise<void>;
  find(id: OrderId): Promise<PaymentOrder | null>;
  /** Orders that are not settled: open, paid but not credited, or closed so lately that a payment may still arrive. The oldest first. */
  watched(at: { expiredSince: Instant }): Promise<readonly PaymentOrder[]>;
  /** The newest first. */
  recent(options: { limit: number }): Promise<readonly PaymentOrder[]>;
}
