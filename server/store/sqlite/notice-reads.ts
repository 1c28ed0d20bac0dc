import type { Instant, NoticeId, TenancyId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type {
  CountedEvidence,
  KeptCreditMark,
  Notice,
  NoticeChannel,
  NoticeDelivery,
  NoticeProof,
  ToldNotice,
} from '../contract-notices.ts';
import {
  DELIVERY_COLUMNS,
  toDelivery,
  toMark,
  toNotice,
  toProof,
  toTold,
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

  toCheck(now: Instant, limit: number): readonly { notice: Notice; delivery: NoticeDelivery }[] {
    return this.#statements.toCheck
      .all(now, limit)
      .map((row) => ({ notice: toNotice(row), delivery: toDelivery(row) }));
  }

  warned(tenancyId: TenancyId, counted: CountedEvidence): NoticeProof {
    return toProof(this.#statements.warned.all(tenancyId, tenancyId), counted);
  }

  of(tenancyId: TenancyId, limit: number): readonly ToldNotice[] {
    return toTold(this.#statements.of.all(tenancyId, limit));
  }

  since(id: NoticeId | null, limit: number): readonly Notice[] | null {
    const after = id === null ? { number: 0n } : this.#statements.numberOf.get(id);
    return after === undefined ? null : this.#statements.since.all(after.number, limit).map(toNotice);
  }

  find(id: NoticeId): Notice | null {
    const row = this.#statements.find.get(id);
    return row === undefined ? null : toNotice(row);
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
      `SELECT n.*, ${DELIVERY_COLUMNS} FROM notice_delivery d JOIN notice n ON n.number = d.notice
       WHERE d.state = 'waiting' AND d.channel <> 'slip' AND d.next_at <= ? ORDER BY d.next_at, n.number LIMIT ?`,
    ),
    toCheck: database.prepare<[number, number], NoticeRow & DeliveryRow>(
      `SELECT n.*, ${DELIVERY_COLUMNS} FROM notice_delivery d JOIN notice n ON n.number = d.notice
       WHERE d.check_at <= ? ORDER BY d.check_at, n.number LIMIT ?`,
    ),
    warned: database.prepare<[string, string], ProofRow>(
      `SELECT n.id, n.at, ${DELIVERY_COLUMNS} FROM notice n JOIN notice_delivery d ON d.notice = n.number AND d.channel <> 'log'
       WHERE n.tenancy_id = ? AND n.kind IN ('low_credit', 'out_of_credit')
         AND n.movement >= (SELECT armed_by FROM credit_mark WHERE tenancy_id = ?)`,
    ),
    of: database.prepare<[string, number], NoticeRow & DeliveryRow>(
      `SELECT n.*, ${DELIVERY_COLUMNS} FROM notice n JOIN notice_delivery d ON d.notice = n.number
       WHERE n.number IN (SELECT number FROM notice WHERE tenancy_id = ? ORDER BY number DESC LIMIT ?)
       ORDER BY n.number DESC, d.channel`,
    ),
    numberOf: database.prepare<[string], { number: bigint }>('SELECT number FROM notice WHERE id = ?'),
    since: database.prepare<[bigint, number], NoticeRow>(
      'SELECT * FROM notice WHERE number > ? ORDER BY number LIMIT ?',
    ),
    find: database.prepare<[string], NoticeRow>('SELECT * FROM notice WHERE id = ?'),
    recent: database.prepare<[number], NoticeRow>('SELECT * FROM notice ORDER BY number DESC LIMIT ?'),
  };
}
