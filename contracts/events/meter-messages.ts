import { z } from 'zod';
import { wireInstant } from '../wire/index.ts';

/*
 * Foyer's own messages for makers of meters (docs/meters-mqtt.md). What a later version adds is ignored by an earlier one, so nothing here is refused for having
 * more in it than is known.
 */

const messageId = z.string().regex(/^[\w.:-]{1,64}$/);
/** A total in kWh (electricity, heat) or m³ (water, gas), as exact decimal text; what is finer than a thousandth is cut off. */
const decimal = z.string().regex(/^\d{1,12}(\.\d{1,9})?$/);

/** What a meter can say of itself. */
export const meterMessageFlag = z.enum([
  'cover_opened',
  'magnetic_field',
  'reverse_flow',
  'leak',
  'burst',
  'empty_pipe',
  'battery_low',
  'valve_fault',
  'phase_missing',
  'device_fault',
  'register_reset',
]);

/** `<root>/reading`, QoS 1, device to server. It is acknowledged once it is durable; until then the device sends it again, with the same id and time. */
export const meterReadingMessage = z.object({
  id: messageId,
  /** As printed on the meter. */
  serial: z.string().min(1).max(32),
  /** When it was measured. */
  time: wireInstant,
  /** What was taken, and what was fed in. */
  registers: z.object({ import: decimal.optional(), export: decimal.optional() }),
  /** `doubtful`: the device itself does not trust the number; it is shown to nobody and never becomes money. */
  quality: z.enum(['measured', 'doubtful']).default('measured'),
  /** Whole watts; negative while it feeds in. */
  powerW: z.int().min(-10_000_000).max(10_000_000).optional(),
  voltageV: z.number().min(0).max(100_000).optional(),
  /** `unknown` also while a valve moves. */
  relay: z.enum(['closed', 'open', 'unknown']).optional(),
  flags: z.array(z.string().max(64)).max(32).default([]),
});
export type MeterReadingMessage = z.input<typeof meterReadingMessage>;

/** `<root>/command`, QoS 1, server to device. After `until` it is not carried out any more. */
export const meterCommandMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('switch'), id: messageId, target: z.enum(['closed', 'open']), until: wireInstant }),
  /** Only to a device whose profile says that it can: no more than so many watts through it from now on; null: as much as it can. */
  z.object({
    kind: z.literal('limit'),
    id: messageId,
    mostW: z.int().min(0).max(1_000_000).nullable(),
    until: wireInstant,
  }),
  /** The device publishes a reading at once. */
  z.object({ kind: z.literal('read'), id: messageId }),
]);
export type MeterCommandMessage = z.output<typeof meterCommandMessage>;

/** `<root>/result`, QoS 1, device to server: what became of a command. That supply is on or off is proven by a later reading only. */
export const meterResultMessage = z.object({
  command: messageId,
  ok: z.boolean(),
  /** Why not. */
  reason: z.string().max(200).optional(),
});
export type MeterResultMessage = z.output<typeof meterResultMessage>;

/** The published JSON schema of all three, by name. */
export function meterMessagesSchema(): object {
  const one = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: "Foyer's messages for meters over MQTT",
    $defs: {
      reading: one(meterReadingMessage),
      command: one(meterCommandMessage),
      result: one(meterResultMessage),
    },
  };
}
