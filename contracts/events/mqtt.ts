import { z } from 'zod';
import { faultCode, languageTag, meterId, noticeId, siteId, tenancyId, utility, wireInstant } from '../wire/index.ts';
import { supplyState } from './events.ts';

/** Why a tenant is told something. */
export const noticeKind = z.enum([
  'low_credit',
  'out_of_credit',
  'cut',
  'restored',
  'top_up',
  'card_blocked',
  'card_pin_locked',
]);
export type NoticeKind = z.infer<typeof noticeKind>;

/** `foyer/<site>/notices/<tenancy>`, QoS 1: what is to be said to a tenant, in the tenant's language. May come twice; the id says so. */
export const noticeMessage = z.strictObject({
  id: noticeId,
  siteId,
  tenancyId,
  kind: noticeKind,
  at: wireInstant,
  language: languageTag,
  title: z.string(),
  text: z.string(),
  /** For `low_credit` and `out_of_credit`: the step that was crossed. */
  daysLeft: z.int().nullable(),
});
export type NoticeMessage = z.infer<typeof noticeMessage>;

/** `foyer/<site>/supply/<meter>`, QoS 1: what was read back of a meter's relay. */
export const supplyMessage = z.strictObject({ at: wireInstant, meterId, utility, state: supplyState });
export type SupplyMessage = z.infer<typeof supplyMessage>;

/** `foyer/<site>/alarms`, QoS 1: what staff have to see to, and at which meter or kiosk, or `site`. */
export const alarmMessage = z.strictObject({ at: wireInstant, code: faultCode, about: z.string() });
export type AlarmMessage = z.infer<typeof alarmMessage>;
