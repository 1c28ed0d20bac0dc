import {
  formatInstant,
  refuse,
  success,
  type Clock,
  type NoticeId,
  type Reply,
  type SiteId,
  type TenancyId,
} from '#kernel';
import type { NoticesSince, NoticeSlip, ToldNotices } from '#contracts/api';
import type { NoticeChannel } from '#contracts/events';
import type { Directory } from '../accounts/index.ts';
import type { NoticeStore } from '../store/index.ts';
import type { Channel } from './channel.ts';
import { messageOf } from './message.ts';
import type { ReportTokens } from './report-token.ts';
import type { NoticeDesk } from './notice-desk.ts';
import type { NoticeSender } from './sender.ts';
import { showsKey, type WebhookKey } from './webhook/signature.ts';

/** Of the newest notices, so many are looked at for one to print. */
const LOOKED_BACK = 20;

export interface NoticeOfficeOptions {
  readonly siteId: SiteId;
  readonly siteName: string;
  readonly notices: NoticeStore;
  readonly directory: Directory;
  readonly sender: Pick<NoticeSender, 'delivered' | 'told'>;
  readonly channels: ReadonlyMap<NoticeChannel, Channel>;
  readonly tokens: ReportTokens;
  readonly webhookKey: WebhookKey | null;
  readonly desk: Pick<NoticeDesk, 'cardBlocked' | 'cardPinLocked'>;
  readonly clock: Clock;
}

/** What others may ask about notices, and tell of them. */
export class NoticeOffice {
  readonly #options: NoticeOfficeOptions;

  constructor(options: NoticeOfficeOptions) {
    this.#options = options;
  }

  /** The building blocked a tenant's card. */
  cardBlocked(...told: Parameters<NoticeDesk['cardBlocked']>): void {
    this.#options.desk.cardBlocked(...told);
  }

  cardPinLocked(...told: Parameters<NoticeDesk['cardPinLocked']>): void {
    this.#options.desk.cardPinLocked(...told);
  }

  /** Refusal: TENANCY_UNKNOWN. */
  async of(tenancyId: TenancyId, { limit }: { limit: number }): Promise<Reply<ToldNotices>> {
    const { notices, directory } = this.#options;
    if (directory.tenancy(tenancyId) === null) return refuse('TENANCY_UNKNOWN', { details: { tenancyId } });
    const told = await notices.of(tenancyId, { limit });
    return success({
      tenancyId,
      notices: told.map(({ notice: { id, at, kind, title }, deliveries }) => ({
        id,
        at: formatInstant(at),
        kind,
        title,
        deliveries: deliveries.map((delivery) => ({
          channel: delivery.channel,
          state: delivery.state,
          attempts: delivery.attempts,
          nextAt: formatInstant(delivery.nextAt),
          acceptedAt: wire(delivery.acceptedAt),
          deliveredAt: wire(delivery.deliveredAt),
          undeliveredAt: wire(delivery.undeliveredAt),
        })),
      })),
    });
  }

  /**
   * What waits to be printed for a tenant who stands at a kiosk: the newest, and only while it is still true. A warning from before credit was lifted is paper for nobody.
   */
  async slipFor(tenancyId: TenancyId): Promise<NoticeSlip | null> {
    const { notices, directory } = this.#options;
    const told = await notices.of(tenancyId, { limit: LOOKED_BACK });
    const newest = told.find(({ deliveries }) => deliveries.some(({ channel }) => channel === 'slip'));
    const armedBy = (await notices.mark(tenancyId))?.armedBy ?? 0;
    if (newest === undefined || newest.notice.movement < armedBy) return null;
    const { id, at, language, title, text } = newest.notice;
    const waits = newest.deliveries.some(({ channel, state }) => channel === 'slip' && state === 'waiting');
    const { siteName } = this.#options;
    return waits ? { id, at: formatInstant(at), language, title, text, siteName, zone: directory.zone } : null;
  }

  /** A kiosk's printer confirmed the paper. Refusal: NOTICE_UNKNOWN. */
  async printed(id: NoticeId): Promise<Reply<{ recordedAt: string }>> {
    const { sender, clock } = this.#options;
    if (!(await sender.delivered(id, 'slip'))) return refuse('NOTICE_UNKNOWN');
    return success({ recordedAt: formatInstant(clock.now()) });
  }

  /** For whoever shows the webhook's secret. Refusals: CREDENTIAL_REFUSED, NOTICE_UNKNOWN. */
  async since(
    authorization: string | undefined,
    { id, limit }: { id: NoticeId | null; limit: number },
  ): Promise<Reply<NoticesSince>> {
    const { webhookKey: key, notices, siteId } = this.#options;
    if (key === null || !showsKey(authorization, key)) return refuse('CREDENTIAL_REFUSED');
    const found = await notices.since(id, { limit });
    return found === null ? refuse('NOTICE_UNKNOWN') : success({ notices: found.map((one) => messageOf(one, siteId)) });
  }

  /** A gateway tells what became of a message, at the address that was made for it. Refusals: CREDENTIAL_REFUSED, REQUEST_INVALID. */
  async told(id: NoticeId, { token, body }: { token: string; body: string }): Promise<Reply<null>> {
    const { tokens, channels, notices, sender } = this.#options;
    if (!tokens.isOf(id, token)) return refuse('CREDENTIAL_REFUSED');
    const report = channels.get('sms')?.told?.(body) ?? null;
    if (report === null) return refuse('REQUEST_INVALID');
    const notice = await notices.find(id);
    if (notice !== null) await sender.told(notice, 'sms', report);
    return success(null);
  }
}

function wire(at: Parameters<typeof formatInstant>[0] | null): string | null {
  return at === null ? null : formatInstant(at);
}
