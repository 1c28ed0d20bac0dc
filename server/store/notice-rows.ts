import { instant, type Instant, type NoticeId, type TenancyId } from '#kernel';
import type { KeptCreditMark, Notice, NoticeChannel, NoticeDelivery, NoticeProof } from './contract-notices.ts';

/** Integers come as bigint. Ids and words of closed sets are taken as they stand: only our own writer writes them, and CHECKs hold the sets. */
export interface NoticeRow {
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

export interface DeliveryRow {
  readonly id: NoticeId;
  readonly channel: NoticeChannel;
  readonly state: NoticeDelivery['state'];
  readonly attempts: bigint;
  readonly next_at: bigint;
  readonly attempted_at: bigint | null;
  readonly accepted_at: bigint | null;
  readonly delivered_at: bigint | null;
}

export function instantOrNull(value: bigint | null): Instant | null {
  return value === null ? null : instant(Number(value));
}

export function toNotice(row: NoticeRow): Notice {
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

export function toDelivery(row: DeliveryRow): NoticeDelivery {
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

export interface MarkRow {
  readonly told: bigint | null;
  readonly movement: bigint;
  readonly armed_by: bigint;
}

export function toMark(tenancyId: TenancyId, row: MarkRow): KeptCreditMark {
  const told = row.told === null ? null : Number(row.told);
  return { tenancyId, told, movement: Number(row.movement), armedBy: Number(row.armed_by) };
}

/** One warning: its beginning, and what came of it over all channels but the log. */
export interface ProofRow {
  readonly at: bigint;
  readonly delivered_at: bigint | null;
  readonly accepted_at: bigint | null;
  readonly attempted_to: bigint | null;
}

export function toProof(rows: readonly ProofRow[]): NoticeProof {
  const spans = rows.flatMap(({ at, attempted_to: to }) =>
    to === null ? [] : [{ from: instant(Number(at)), to: instant(Number(to)) }],
  );
  return {
    deliveredAt: first(rows.map((row) => row.delivered_at)),
    acceptedAt: first(rows.map((row) => row.accepted_at)),
    attempted: spans.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0] ?? null,
  };
}

function first(values: readonly (bigint | null)[]): Instant | null {
  const known = values.flatMap((value) => (value === null ? [] : [Number(value)]));
  return known.length === 0 ? null : instant(Math.min(...known));
}
