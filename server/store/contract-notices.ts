import type { Instant, NoticeId, TenancyId } from '#kernel';
import type { Policy } from '#contracts/configuration';
import type { NoticeChannel, NoticeKind } from '#contracts/events';
import type { LanguageTag } from '#contracts/wire';

export type { NoticeChannel } from '#contracts/events';

/** What is to be said to a tenant. It never changes once it was made. */
export interface Notice {
  readonly id: NoticeId;
  /** What it is about; a second notice about the same is not kept. */
  readonly about: string;
  readonly tenancyId: TenancyId;
  readonly kind: NoticeKind;
  readonly at: Instant;
  readonly language: LanguageTag;
  readonly title: string;
  readonly text: string;
  /** The same in few words, for a short message; empty in one that an older Foyer made. */
  readonly short: string;
  /** The values in it, as they are written there, by name. */
  readonly facts: Readonly<Record<string, string>>;
  /** The step that was crossed; null for other kinds. */
  readonly daysLeft: number | null;
  /** The newest movement in the ledger when it was made. */
  readonly movement: number;
}

/** How the sending of one notice over one channel stands, and what proves it. */
export interface NoticeDelivery {
  readonly noticeId: NoticeId;
  readonly channel: NoticeChannel;
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly attempts: number;
  /** Not before. */
  readonly nextAt: Instant;
  readonly firstAttemptedAt: Instant | null;
  /** The last attempt. */
  readonly attemptedAt: Instant | null;
  /** The channel took it. */
  readonly acceptedAt: Instant | null;
  /** Somebody at the other end confirmed it. */
  readonly deliveredAt: Instant | null;
  /** The channel took it, and said later that it could not be delivered: then that it was taken proves nothing. */
  readonly undeliveredAt: Instant | null;
  /** What the gateway calls it. */
  readonly reference: string | null;
  /** When the gateway is asked what became of it; null: it is not asked any more. */
  readonly checkAt: Instant | null;
}

/** A notice with all of its deliveries. */
export interface ToldNotice {
  readonly notice: Notice;
  readonly deliveries: readonly NoticeDelivery[];
}

/** Which channels' evidence counts, as the policy says. */
export type CountedEvidence = Policy['warning_channels'];

/** The first instant of each proof; null where there is none. */
export interface NoticeProof {
  /** Confirmed by whoever is at the other end, over a channel whose confirmation counts. */
  readonly deliveredAt: Instant | null;
  /** Taken by a gateway that counts. */
  readonly acceptedAt: Instant | null;
  /** The warning that was tried for longest on all of its channels: from the first attempt of the last that began to the last attempt of the first that was given up. */
  readonly attempted: { readonly from: Instant; readonly to: Instant } | null;
}

/** What a tenancy was told of its credit; `notify/crossing.ts` says what it means. */
export interface KeptCreditMark {
  readonly tenancyId: TenancyId;
  readonly told: number | null;
  readonly movement: number;
  readonly armedBy: number;
}

/** The outbox: what is to be said is durable before it is said, and is sent until it is accepted or given up. */
export interface NoticeStore {
  /** Keeps a notice, a waiting delivery for each channel and, where given, the mark, in one commit. False: there was one about the same, and only the mark was kept. */
  keep(notice: Notice, beside: { channels: readonly NoticeChannel[]; mark: KeptCreditMark | null }): Promise<boolean>;
  keepMark(mark: KeptCreditMark): Promise<void>;
  mark(tenancy: TenancyId): Promise<KeptCreditMark | null>;
  /** Replaces the delivery's state; one that was accepted or delivered stays so. */
  keepDelivery(delivery: NoticeDelivery): Promise<void>;
  delivery(id: NoticeId, channel: NoticeChannel): Promise<NoticeDelivery | null>;
  /** Waiting deliveries whose time has come, the oldest first. Slips wait for their tenant, not for a time, and are not among them. */
  due(at: { now: Instant; limit: number }): Promise<readonly { notice: Notice; delivery: NoticeDelivery }[]>;
  /** Deliveries of which a gateway is to be asked now, the oldest first. */
  toCheck(at: { now: Instant; limit: number }): Promise<readonly { notice: Notice; delivery: NoticeDelivery }[]>;
  /** What is proven of the warnings about credit since it was last lifted. A line in a log warns nobody and proves nothing. */
  warned(tenancy: TenancyId, counted: CountedEvidence): Promise<NoticeProof>;
  find(id: NoticeId): Promise<Notice | null>;
  /** The newest first. */
  recent(options: { limit: number }): Promise<readonly Notice[]>;
  /** Of one tenancy, with their deliveries, the newest first. */
  of(tenancy: TenancyId, options: { limit: number }): Promise<readonly ToldNotice[]>;
  /** Those that were kept after this one, the oldest first; from the beginning where it is null. Null: there is none of this id. */
  since(id: NoticeId | null, options: { limit: number }): Promise<readonly Notice[] | null>;
}
