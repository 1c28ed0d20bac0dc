import { z } from 'zod';
import { commandId, languageTag, meterId, orderId, tenancyId, utility, wireInstant } from '../wire/index.ts';

/** What a tenant's supply is, read back from the meter; `unknown` is a state with a name, never a guess. */
/**
 * `no_voltage`: closed, and yet nothing arrives; the trouble lies before the meter. `awaits_button`: the meter may close, and does so when somebody presses
 * its button.
 */
export const supplyState = z.enum(['on', 'off', 'coming_back', 'going_off', 'awaits_button', 'no_voltage', 'unknown']);
export type SupplyState = z.infer<typeof supplyState>;

/** When each step of a relay command happened. Null: not yet. */
export const commandTimes = z.strictObject({
  decidedAt: wireInstant.nullable(),
  sentAt: wireInstant.nullable(),
  confirmedAt: wireInstant.nullable(),
  loadSeenAt: wireInstant.nullable(),
});
export type CommandTimes = z.infer<typeof commandTimes>;

/** What the building server tells its kiosks as it happens (server-sent events). Each is a hint to look again, never money by itself. */
export const serverEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), at: wireInstant, siteRevision: z.string() }),
  z.strictObject({ type: z.literal('account_changed'), at: wireInstant, tenancyId }),
  z.strictObject({
    type: z.literal('supply_changed'),
    at: wireInstant,
    tenancyId,
    meterId,
    utility,
    state: supplyState,
    commandId: commandId.nullable(),
    times: commandTimes,
  }),
  z.strictObject({ type: z.literal('order_changed'), at: wireInstant, orderId }),
  z.strictObject({ type: z.literal('notices_changed'), at: wireInstant, language: languageTag.nullable() }),
]);
export type ServerEvent = z.infer<typeof serverEvent>;
