import type { Instant, NoticeId, TenancyId } from '#kernel';
import type { NoticeKind } from '#contracts/events';
import type { LanguageTag } from '#contracts/wire';

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
  /** The step that was crossed; null for other kinds. */
  readonly daysLeft: number | null;
  /** The newest movement in the ledger when it was made. */
  readonly movement: number;
}

/** `log`: this machine's log. `broker`: the MQTT broker inside the server. `mqtt`: one elsewhere. */
export type NoticeChannel = 'log' | 'broker' | 'mqtt';

/** How the sending of one notice over one channel stands, and what proves it. */
export interface NoticeDelivery {
  readonly noticeId: NoticeId;
  readonly channel: NoticeChannel;
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly attempts: number;
  /** Not before. */
  readonly nextAt: Instant;
  /** The last attempt. */
  readonly attemptedAt: Instant | null;
  /** The channel took it. */
  readonly acceptedAt: Instant | null;
  /** Somebody at the other end confirmed it. */
  readonly deliveredAt: Instant | null;
}

/** The first instant of each proof; null where there is none. */
export interface NoticeProof {
  /** Confirmed by whoever subscribes at the broker inside. */
  readonly deliveredAt: Instant | null;
  /** Taken by a broker elsewhere. */
  readonly acceptedAt: Instant | null;
  /** The warning that was tried for longest on all of its channels: from when it was written to the last attempt of the channel that was given up first. */
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
  /** Waiting deliveries whose time has come, the oldest first. */
  due(at: { now: Instant; limit: number }): Promise<readonly { notice: Notice; delivery: NoticeDelivery }[]>;
  /** What is proven of the warnings about credit since it was last lifted. A line in a log warns nobody and proves nothing. */
  warned(tenancy: TenancyId): Promise<NoticeProof>;
  /** The newest first. */
  recent(options: { limit: number }): Promise<readonly Notice[]>;
}
