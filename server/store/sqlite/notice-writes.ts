import type { SiteId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { KeptCreditMark, NoticeDelivery } from '../contract-notices.ts';
import type { Job } from '../jobs.ts';

/** What is written of notices, inside a database transaction that its caller opened. */
export class NoticeWrites {
  readonly #siteId: SiteId;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase, siteId: SiteId) {
    this.#siteId = siteId;
    this.#statements = prepare(database);
  }

  /** False where there was a notice about the same: then only the mark is written. */
  keep({ notice, channels, mark }: Extract<Job, { kind: 'keep_notice' }>): boolean {
    const inserted = this.#statements.notice.run(
      notice.id,
      notice.about,
      this.#siteId,
      notice.tenancyId,
      notice.kind,
      notice.at,
      notice.language,
      notice.title,
      notice.text,
      notice.short,
      JSON.stringify(notice.facts),
      notice.daysLeft,
      notice.movement,
    );
    if (mark !== null) this.keepMark(mark);
    if (inserted.changes === 0) return false;
    for (const channel of channels) this.#statements.waiting.run(inserted.lastInsertRowid, channel, notice.at);
    return true;
  }

  keepMark(mark: KeptCreditMark): void {
    this.#statements.mark.run(mark.tenancyId, this.#siteId, mark.told, mark.movement, mark.armedBy);
  }

  keepDelivery(delivery: NoticeDelivery): void {
    this.#statements.delivery.run(
      delivery.state,
      delivery.attempts,
      delivery.nextAt,
      delivery.firstAttemptedAt,
      delivery.attemptedAt,
      delivery.acceptedAt,
      delivery.deliveredAt,
      delivery.undeliveredAt,
      delivery.reference,
      delivery.checkAt,
      delivery.channel,
      delivery.noticeId,
    );
  }
}

function prepare(database: SqliteDatabase) {
  return {
    notice: database.prepare(
      `INSERT INTO notice (id, about, site_id, tenancy_id, kind, at, language, title, text, short, facts, days_left, movement)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (about) DO NOTHING`,
    ),
    waiting: database.prepare(
      `INSERT INTO notice_delivery (notice, channel, state, attempts, next_at) VALUES (?, ?, 'waiting', 0, ?)`,
    ),
    mark: database.prepare(
      `INSERT INTO credit_mark (tenancy_id, site_id, told, movement, armed_by) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (tenancy_id) DO UPDATE SET told = excluded.told, movement = excluded.movement, armed_by = excluded.armed_by`,
    ),
    delivery: database.prepare(
      `UPDATE notice_delivery SET state = ?, attempts = ?, next_at = ?, first_attempted_at = ?, attempted_at = ?, accepted_at = ?,
         delivered_at = ?, undelivered_at = ?, reference = ?, check_at = ?
       WHERE channel = ? AND notice = (SELECT number FROM notice WHERE id = ?)`,
    ),
  };
}
