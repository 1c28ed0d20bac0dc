import { instant, money, type Instant } from '#kernel';
import type { PaymentOrder } from './contract-orders.ts';

/** Integers come as bigint. Ids and words of closed sets are taken as they stand: only our own writer writes them. */
export interface OrderRow {
  readonly id: PaymentOrder['id'];
  readonly kiosk_id: PaymentOrder['kioskId'];
  readonly session_id: PaymentOrder['sessionId'];
  readonly tenancy_id: PaymentOrder['tenancyId'];
  readonly amount_micros: bigint;
  readonly provider_id: string;
  readonly state: PaymentOrder['state'];
  readonly code: PaymentOrder['code'];
  readonly provider_ref: string | null;
  readonly payload: string | null;
  readonly created_at: bigint;
  readonly expires_at: bigint;
  readonly close_wanted: bigint;
  readonly paid_at: bigint | null;
  readonly payment_ref: string | null;
  readonly credited_at: bigint | null;
  readonly changed_at: bigint;
}

export function toOrder(row: OrderRow): PaymentOrder {
  return {
    id: row.id,
    kioskId: row.kiosk_id,
    sessionId: row.session_id,
    tenancyId: row.tenancy_id,
    amount: money(row.amount_micros),
    providerId: row.provider_id,
    state: row.state,
    code: row.code,
    providerRef: row.provider_ref,
    payload: row.payload,
    createdAt: instant(Number(row.created_at)),
    expiresAt: instant(Number(row.expires_at)),
    closeWanted: row.close_wanted === 1n,
    paidAt: atOrNull(row.paid_at),
    paymentRef: row.payment_ref,
    creditedAt: atOrNull(row.credited_at),
    changedAt: instant(Number(row.changed_at)),
  };
}

function atOrNull(ms: bigint | null): Instant | null {
  return ms === null ? null : instant(Number(ms));
}
