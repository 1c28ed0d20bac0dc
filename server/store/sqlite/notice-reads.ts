import type { Instant, NoticeId, TenancyId } from '#kernel';
import type { SqliteDatabase } from '#platform';
import type { KeptCreditMark, Notice, NoticeChannel, NoticeDelivery, NoticeProof } from '../contract-notices.ts';
import {
  toDelivery,
  toMark,
  toNotice,
  toProof,
  type DeliveryRow,
  type MarkRow,
  type NoticeRow,
  type ProofRow,
} from '../notice-rows.ts';

/** What is asked of notices, on a connection that cannot write. */
export class NoticeReads {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase) {
    this.#statements = prepare(database);
  }

  mark(tenancyId: TenancyId): KeptCreditMark | null {
    const row = this.#statements.mark.get(tenancyId);
    return row === undefined ? null : toMark(tenancyId, row);
  }

  delivery(id: NoticeId, channel: NoticeChannel): NoticeDelivery | null {
    const row = this.#statements.delivery.get(id, channel);
    return row === undefined ? null : toDelivery(row);
  }

  due(now: Instant, limit: number): readonly { notice: Notice; delivery: NoticeDelivery }[] {
    return this.#statements.due.all(now, limit).map((row) => ({ notice: toNotice(row), delivery: toDelivery(row) }));
  }

  warned(tenancyId: TenancyId): NoticeProof {
    return toProof(this.#statements.warned.all(tenancyId, tenancyId));
  }

  recent(limit: number): readonly Notice[] {
    return this.#statements.recent.all(limit).map(toNotice);
  }
}

function prepare(database: SqliteDatabase) {
  return {
    mark: database.prepare<[string], MarkRow>('SELECT told, movement, armed_by FROM credit_mark WHERE tenancy_id = ?'),
    delivery: database.prepare<[string, string], DeliveryRow>(
      'SELECT d.*, n.id FROM notice_delivery d JOIN notice n ON n.number = d.notice WHERE n.id = ? AND d.channel = ?',
    ),
    due: database.prepare<[number, number], NoticeRow & DeliveryRow>(
      `SELECT n.*, d.channel, d.state, d.attempts, d.next_at, d.attempted_at, d.accepted_at, d.delivered_at
       FROM notice_delivery d JOIN notice n ON n.number = d.notice
       WHERE d.state = 'waiting' AND d.next_at <= ? ORDER BY d.next_at, n.number LIMIT ?`,
    ),
    warned: database.prepare<[string, string], ProofRow>(
      `SELECT n.at, min(d.delivered_at) AS delivered_at, min(CASE d.channel WHEN 'mqtt' THEN d.accepted_at END) AS accepted_at,
         CASE WHEN count(d.attempted_at) = count(*) THEN min(d.attempted_at) END AS attempted_to
       FROM notice n JOIN notice_delivery d ON d.notice = n.number AND d.channel <> 'log'
       WHERE n.tenancy_id = ? AND n.kind IN ('low_credit', 'out_of_credit')
         AND n.movement >= (SELECT armed_by FROM credit_mark WHERE tenancy_id = ?)
       GROUP BY n.number`,
    ),
    recent: database.prepare<[number], NoticeRow>('SELECT * FROM notice ORDER BY number DESC LIMIT ?'),
  };
}
