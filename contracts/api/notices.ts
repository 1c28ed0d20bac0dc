import { z } from 'zod';
import { noticeChannel, noticeKind, noticeMessage } from '../events/index.ts';
import { languageTag, noticeId, tenancyId, wireInstant } from '../wire/index.ts';

/** How the telling of one notice over one channel stands. */
const delivery = z.strictObject({
  channel: noticeChannel,
  state: z.enum(['waiting', 'sent', 'failed']),
  attempts: z.int().nonnegative(),
  /** While it waits: not before. */
  nextAt: wireInstant,
  acceptedAt: wireInstant.nullable(),
  deliveredAt: wireInstant.nullable(),
  undeliveredAt: wireInstant.nullable(),
});

/** Local door, `GET /notices/{tenancy}`: what a tenancy was told lately, the newest first. */
export const toldNotices = z.strictObject({
  tenancyId,
  notices: z.array(
    z.strictObject({
      id: noticeId,
      at: wireInstant,
      kind: noticeKind,
      title: z.string(),
      deliveries: z.array(delivery),
    }),
  ),
});
export type ToldNotices = z.infer<typeof toldNotices>;

/**
 * `GET /api/notices?since=ID&limit=100` with the webhook's secret as the bearer: the notices that were made after that one, the oldest first; without `since`, from
 * the beginning. Refusals: CREDENTIAL_REFUSED, NOTICE_UNKNOWN.
 */
export const noticesSince = z.strictObject({ notices: z.array(noticeMessage) });
export type NoticesSince = z.infer<typeof noticesSince>;

/** A notice that is to be printed for whoever stands at the kiosk. */
export const noticeSlip = z.strictObject({
  id: noticeId,
  at: wireInstant,
  language: languageTag,
  title: z.string(),
  text: z.string(),
  siteName: z.string(),
  zone: z.string(),
});
export type NoticeSlip = z.infer<typeof noticeSlip>;

/** `GET /api/kiosk/slips/{tenancy}`: what waits to be printed for a tenant who has just been let in; null where nothing does. */
export const slipAnswer = z.strictObject({ slip: noticeSlip.nullable() });

/** `POST /api/kiosk/slips/{notice}/printed`: the printer confirmed the paper, while its tenant's account was on the screen. Refusal: NOTICE_UNKNOWN. */
export const slipPrintedAnswer = z.strictObject({ recordedAt: wireInstant });
