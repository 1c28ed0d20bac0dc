import { instant, money, type Instant, type OrderId } from '#kernel';
import type { SqliteDatabase } from '#platform';
import type { PaymentOrder } from '../contract-orders.ts';

/** What is asked of payment orders, on a connection that cannot write. */
export class OrderReads {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase) {
    this.#statements = prepare(database);
  }

  find(id: OrderId): PaymentOrder | null {
    const row = this.#statements.find.get(id);
    return row === undefined ? null : toOrder(row);
  }

  watched(expiredSince: Instant): readonly PaymentOrder[] {
    return this.#statements.watched.all(expiredSince).map(toOrder);
  }

  recent(limit: number): readonly PaymentOrder[] {
    return this.#statements.recent.all(limit).map(toOrder);
  }
}

/** Integers come as bigint. Ids and words of closed sets are taken as they stand: only our own writer writes them. */
interface OrderRow {
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

function toOrder(row: OrderRow): PaymentOrder {
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

function prepare(database: SqliteDatabase) {
  return {
    find: database.prepare<[string], OrderRow>('SELECT * FROM payment_order WHERE id = ?'),
    watched: database.prepare<[number], OrderRow>(
      `SELECT * FROM payment_order WHERE credited_at IS NULL
        AND (state IN ('created', 'pending', 'unknown', 'paid') OR expires_at >= ?) ORDER BY number`,
    ),
    recent: database.prepare<[number], OrderRow>('SELECT * FROM payment_order ORDER BY number DESC LIMIT ?'),
  };
}
