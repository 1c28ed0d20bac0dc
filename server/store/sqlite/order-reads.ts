import type { Instant, OrderId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { PaymentOrder } from '../contract-orders.ts';
import { toOrder, type OrderRow } from '../order-rows.ts';

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
