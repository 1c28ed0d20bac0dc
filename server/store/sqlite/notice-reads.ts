import { instant, type Instant, type NoticeId, type TenancyId } from '#kernel';
import type { SqliteDatabase } from '#platform';
import type { KeptCreditMark, Notice, NoticeChannel, NoticeDelivery } from '../contract-notices.ts';

/** What is asked of notices, on a connection that cannot write. */
export class NoticeReads {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase) {
    this.#statements = prepare(database);
  }

  mark(tenancyId: TenancyId): KeptCreditMark | null {
    const row = this.#statements.mark.get(tenancyId);
    if (row === undefined) return null;
    const told = row.told === null ? null : Number(row.told);
    return { tenancyId, told, movement: Number(row.movement), armedBy: Number(row.armed_by) };
  }

  delivery(id: NoticeId, channel: NoticeChannel): NoticeDelivery | null {
    const row = this.#statements.delivery.get(id, channel);
    return row === undefined ? null : toDelivery(row);
  }

  due(now: Instant, limit: number): readonly { notice: Notice; delivery: NoticeDelivery }[] {
    return this.#statements.due.all(now, limit).map((row) => ({ notice: toNotice(row), delivery: toDelivery(row) }));
  }

  warnedAt(tenancyId: TenancyId): Instant | null {
    return instantOrNull(this.#statements.warnedAt.get(tenancyId, tenancyId)?.at ?? null);
  }

  recent(limit: number): readonly Notice[] {
    return this.#statements.recent.all(limit).map(toNotice);
  }
}

/** Integers come as bigint. Ids and words of closed sets are taken as they stand: only our own writer writes them, and CHECKs hold the sets. */
interface NoticeRow {
  readonly id: NoticeId;
  readonly about: string;
  readonly tenancy_id: TenancyId;
  readonly kind: Notice['kind'];
  readonly at: bigint;
  readonly language: Notice['language'];
  readonly title: string;
  readonly text: string;
  readonly days_left: bigint | null;
  readonly movement: bigint;
}

interface DeliveryRow {
  readonly id: NoticeId;
  readonly channel: NoticeChannel;
  readonly state: NoticeDelivery['state'];
  readonly attempts: bigint;
  readonly next_at: bigint;
  readonly attempted_at: bigint | null;
  readonly accepted_at: bigint | null;
  readonly delivered_at: bigint | null;
}

function instantOrNull(value: bigint | null): Instant | null {
  return value === null ? null : instant(Number(value));
}

function toNotice(row: NoticeRow): Notice {
  return {
    id: row.id,
    about: row.about,
    tenancyId: row.tenancy_id,
    kind: row.kind,
    at: instant(Number(row.at)),
    language: row.language,
    title: row.title,
    text: row.text,
    daysLeft: row.days_left === null ? null : Number(row.days_left),
    movement: Number(row.movement),
  };
}

function toDelivery(row: DeliveryRow): NoticeDelivery {
  return {
    noticeId: row.id,
    channel: row.channel,
    state: row.state,
    attempts: Number(row.attempts),
    nextAt: instant(Number(row.next_at)),
    attemptedAt: instantOrNull(row.attempted_at),
    acceptedAt: instantOrNull(row.accepted_at),
    deliveredAt: instantOrNull(row.delivered_at),
  };
}

function prepare(database: SqliteDatabase) {
  return {
    mark: database.prepare<[string], { told: bigint | null; movement: bigint; armed_by: bigint }>(
      'SELECT told, movement, armed_by FROM credit_mark WHERE tenancy_id = ?',
    ),
    delivery: database.prepare<[string, string], DeliveryRow>(
      'SELECT d.*, n.id FROM notice_delivery d JOIN notice n ON n.number = d.notice WHERE n.id = ? AND d.channel = ?',
    ),
    due: database.prepare<[number, number], NoticeRow & DeliveryRow>(
      `SELECT n.*, d.channel, d.state, d.attempts, d.next_at, d.attempted_at, d.accepted_at, d.delivered_at
       FROM notice_delivery d JOIN notice n ON n.number = d.notice
       WHERE d.state = 'waiting' AND d.next_at <= ? ORDER BY d.next_at, n.number LIMIT ?`,
    ),
    warnedAt: database.prepare<[string, string], { at: bigint | null }>(
      `SELECT min(coalesce(d.delivered_at, CASE d.channel WHEN 'mqtt' THEN d.accepted_at END)) AS at
       FROM notice n JOIN notice_delivery d ON d.notice = n.number
       WHERE n.tenancy_id = ? AND n.kind IN ('low_credit', 'out_of_credit')
         AND n.movement >= (SELECT armed_by FROM credit_mark WHERE tenancy_id = ?)`,
    ),
    recent: database.prepare<[number], NoticeRow>('SELECT * FROM notice ORDER BY number DESC LIMIT ?'),
  };
}
