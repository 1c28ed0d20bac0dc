import { z } from 'zod';
import { instant, type Instant, type NoticeId, type TenancyId } from '#kernel';
import type {
  CountedEvidence,
  KeptCreditMark,
  Notice,
  NoticeChannel,
  NoticeDelivery,
  NoticeProof,
  ToldNotice,
} from './contract-notices.ts';

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
  readonly short: string;
  readonly facts: string;
  readonly days_left: bigint | null;
  readonly movement: bigint;
}

export interface DeliveryRow {
  readonly id: NoticeId;
  readonly channel: NoticeChannel;
  readonly state: NoticeDelivery['state'];
  readonly attempts: bigint;
  readonly next_at: bigint;
  readonly first_attempted_at: bigint | null;
  readonly attempted_at: bigint | null;
  readonly accepted_at: bigint | null;
  readonly delivered_at: bigint | null;
  readonly undelivered_at: bigint | null;
  readonly reference: string | null;
  readonly check_at: bigint | null;
}

/** The delivery's columns, for a query that also asks for the notice's. */
export const DELIVERY_COLUMNS =
  'd.channel, d.state, d.attempts, d.next_at, d.first_attempted_at, d.attempted_at, d.accepted_at, d.delivered_at, d.undelivered_at, d.reference, d.check_at';

const facts = z.record(z.string(), z.string());

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
    short: row.short,
    facts: facts.parse(JSON.parse(row.facts)),
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
    firstAttemptedAt: instantOrNull(row.first_attempted_at),
    attemptedAt: instantOrNull(row.attempted_at),
    acceptedAt: instantOrNull(row.accepted_at),
    deliveredAt: instantOrNull(row.delivered_at),
    undeliveredAt: instantOrNull(row.undelivered_at),
    reference: row.reference,
    checkAt: instantOrNull(row.check_at),
  };
}

/** Rows of one notice stand together; one without a delivery is not among them. */
export function toTold(rows: readonly (NoticeRow & DeliveryRow)[]): readonly ToldNotice[] {
  const told = new Map<NoticeId, { notice: Notice; deliveries: NoticeDelivery[] }>();
  for (const row of rows) {
    const known = told.get(row.id) ?? { notice: toNotice(row), deliveries: [] };
    known.deliveries.push(toDelivery(row));
    told.set(row.id, known);
  }
  return [...told.values()];
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

/** One delivery of a warning, and when that was written. */
export interface ProofRow extends DeliveryRow {
  readonly at: bigint;
}

/** What the deliveries of one tenancy's warnings prove. Paper waits for its tenant, so nobody can have tried it in vain. */
export function toProof(rows: readonly ProofRow[], counted: CountedEvidence): NoticeProof {
  const all = rows.map((row) => ({ writtenAt: instant(Number(row.at)), ...toDelivery(row) }));
  const warnings = new Map<NoticeId, typeof all>();
  for (const one of all.filter(({ channel }) => channel !== 'slip'))
    warnings.set(one.noticeId, [...(warnings.get(one.noticeId) ?? []), one]);
  const spans = [...warnings.values()].flatMap((deliveries) => {
    const tried = deliveries.flatMap(({ attemptedAt, firstAttemptedAt, writtenAt }) =>
      attemptedAt === null ? [] : [{ from: firstAttemptedAt ?? writtenAt, to: attemptedAt }],
    );
    if (tried.length < deliveries.length) return [];
    return [
      {
        from: instant(Math.max(...tried.map(({ from }) => from))),
        to: instant(Math.min(...tried.map(({ to }) => to))),
      },
    ];
  });
  const delivered: readonly NoticeChannel[] = counted.delivered;
  const accepted: readonly NoticeChannel[] = counted.accepted;
  return {
    deliveredAt: first(all.flatMap((one) => (delivered.includes(one.channel) ? [one.deliveredAt] : []))),
    acceptedAt: first(
      all.flatMap((one) => (accepted.includes(one.channel) && one.undeliveredAt === null ? [one.acceptedAt] : [])),
    ),
    attempted:
      spans.filter(({ from, to }) => to >= from).toSorted((a, b) => b.to - b.from - (a.to - a.from))[0] ?? null,
  };
}

function first(values: readonly (Instant | null)[]): Instant | null {
  const known = values.flatMap((value) => (value === null ? [] : [value]));
  return known.length === 0 ? null : instant(Math.min(...known));
}
