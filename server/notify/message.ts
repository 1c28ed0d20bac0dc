import { formatInstant, type SiteId } from '#kernel';
import type { NoticeMessage } from '#contracts/events';
import type { Notice } from '../store/index.ts';

/** As it is said over MQTT and to a webhook. */
export function messageOf(notice: Notice, siteId: SiteId): NoticeMessage {
  const { id, tenancyId, kind, language, title, text, daysLeft } = notice;
  return { id, siteId, tenancyId, kind, at: formatInstant(notice.at), language, title, text, daysLeft };
}
