import type { SiteId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { PaymentOrder } from '../contract-orders.ts';

/** What is written of payment orders. Inside a database transaction that its caller opened. */
export class OrderWrites {
  readonly #siteId: SiteId;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase, siteId: SiteId) {
    this.#siteId = siteId;
    this.#statements = prepare(database);
  }

  /** False where the id was there before. */
  create(order: PaymentOrder): boolean {
    const inserted = this.#statements.create.run(
      order.id,
      this.#siteId,
      order.kioskId,
      order.sessionId,
      order.tenancyId,
      order.amount,
      order.providerId,
      order.state,
      order.code,
      order.providerRef,
      order.payload,
      order.createdAt,
      order.expiresAt,
      order.closeWanted ? 1 : 0,
      order.paidAt,
      order.paymentRef,
      order.creditedAt,
      order.changedAt,
    );
    return inserted.changes === 1;
  }

  keep(order: PaymentOrder): void {
    this.#statements.keep.run(
      order.kioskId,
      order.sessionId,
      order.tenancyId,
      order.amount,
      order.providerId,
      order.state,
      order.code,
      order.providerRef,
      order.payload,
      order.closeWanted ? 1 : 0,
      order.paidAt,
      order.paymentRef,
      order.creditedAt,
      order.changedAt,
      order.id,
    );
  }
}

function prepare(database: SqliteDatabase) {
  return {
    create: database.prepare(
      `INSERT INTO payment_order (id, site_id, kiosk_id, session_id, tenancy_id, amount_micros, provider_id, state, code,
        provider_ref, payload, created_at, expires_at, close_wanted, paid_at, payment_ref, credited_at, changed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    ),
    keep: database.prepare(
      `UPDATE payment_order SET kiosk_id = ?, session_id = ?, tenancy_id = ?, amount_micros = ?, provider_id = ?, state = ?,
        code = ?, provider_ref = ?, payload = ?, close_wanted = ?, paid_at = ?, payment_ref = ?, credited_at = ?, changed_at = ?
       WHERE id = ?`,
    ),
  };
}
