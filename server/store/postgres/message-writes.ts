import type { SiteId } from '#kernel';
import type { PaymentOrder } from '../contract-orders.ts';
import type { KeptCreditMark, NoticeDelivery } from '../contract-notices.ts';
import type { Job } from '../jobs.ts';
import { sql } from './connection.ts';
import { arrayOf } from './set-insert.ts';
import type { Transaction } from './transaction.ts';

/** Payment orders and notices: each call asks for one statement. */
export class MessageWrites {
  readonly #siteId: SiteId;

  constructor(siteId: SiteId) {
    this.#siteId = siteId;
  }

  /** False where the id was there before. */
  async createOrder({ ask }: Transaction, order: PaymentOrder): Promise<boolean> {
    const { createdAt, expiresAt } = order;
    return (await ask(statements.createOrder, [...this.#orderValues(order), createdAt, expiresAt])).length === 1;
  }

  keepOrder({ ask }: Transaction, order: PaymentOrder): void {
    void ask(statements.keepOrder, this.#orderValues(order));
  }

  /** False where there was a notice about the same: then only the mark is written. */
  async keepNotice(
    transaction: Transaction,
    { notice, channels, mark }: Extract<Job, { kind: 'keep_notice' }>,
  ): Promise<boolean> {
    if (mark !== null) this.keepMark(transaction, mark);
    const { id, about, tenancyId, kind, at, language, title, text, short, facts, daysLeft, movement } = notice;
    const said = [this.#siteId, id, about, tenancyId, kind, at, language, title, text, daysLeft, movement];
    const [row] = await transaction.ask(statements.notice, [
      ...said,
      arrayOf('text', channels),
      short,
      JSON.stringify(facts),
    ]);
    return row?.kept === 1n;
  }

  keepMark({ ask }: Transaction, { tenancyId, told, movement, armedBy }: KeptCreditMark): void {
    void ask(statements.mark, [this.#siteId, tenancyId, told, movement, armedBy]);
  }

  keepDelivery({ ask }: Transaction, delivery: NoticeDelivery): void {
    void ask(statements.delivery, [
      this.#siteId,
      delivery.noticeId,
      delivery.channel,
      delivery.state,
      delivery.attempts,
      delivery.nextAt,
      delivery.attemptedAt,
      delivery.acceptedAt,
      delivery.deliveredAt,
      delivery.firstAttemptedAt,
      delivery.undeliveredAt,
      delivery.reference,
      delivery.checkAt,
    ]);
  }

  #orderValues(order: PaymentOrder) {
    return [
      this.#siteId,
      order.id,
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
    ];
  }
}

const statements = {
  createOrder: sql(
    `INSERT INTO payment_order (site_id, id, kiosk_id, session_id, tenancy_id, amount_micros, provider_id, state, code, provider_ref,
       payload, close_wanted, paid_at, payment_ref, credited_at, changed_at, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     ON CONFLICT (site_id, id) DO NOTHING RETURNING id`,
  ),
  keepOrder: sql(
    `UPDATE payment_order SET kiosk_id = $3, session_id = $4, tenancy_id = $5, amount_micros = $6, provider_id = $7, state = $8,
       code = $9, provider_ref = $10, payload = $11, close_wanted = $12, paid_at = $13, payment_ref = $14, credited_at = $15,
       changed_at = $16 WHERE site_id = $1 AND id = $2`,
  ),
  notice: sql<{ kept: bigint }>(
    `WITH kept AS (
       INSERT INTO notice (site_id, id, about, tenancy_id, kind, at, language, title, text, days_left, movement, short, facts)
       VALUES ($1, $2, $3, $4, $5, $6::bigint, $7, $8, $9, $10, $11, $13, $14) ON CONFLICT (site_id, about) DO NOTHING RETURNING number
     ), waiting AS (
       INSERT INTO notice_delivery (site_id, notice, channel, state, attempts, next_at)
       SELECT $1, number, channel, 'waiting', 0, $6::bigint FROM kept, unnest($12::text[]) AS channel
     ) SELECT count(*) AS kept FROM kept`,
  ),
  mark: sql(
    `INSERT INTO credit_mark (site_id, tenancy_id, told, movement, armed_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (site_id, tenancy_id) DO UPDATE SET told = excluded.told, movement = excluded.movement, armed_by = excluded.armed_by`,
  ),
  delivery: sql(
    `UPDATE notice_delivery SET state = $4, attempts = $5, next_at = $6, attempted_at = $7, accepted_at = $8, delivered_at = $9,
       first_attempted_at = $10, undelivered_at = $11, reference = $12, check_at = $13
     WHERE site_id = $1 AND channel = $3 AND notice = (SELECT number FROM notice WHERE site_id = $1 AND id = $2)`,
  ),
};
