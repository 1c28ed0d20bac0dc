import { readFileSync } from 'node:fs';
import { FaultError } from '#kernel';
import { z } from 'zod';
import { curveNames } from './curve.ts';

export const milliText = z.string().regex(/^\d{1,15}$/, 'must be whole Wh or litres, as text');
export const watts = z.int().min(0).max(100_000);
export const serialText = z.string().regex(/^\d{1,20}$/, 'must be digits, with the zeros in front');

/** How a meter that speaks over MQTT reaches its broker, and when it speaks by itself. */
const mqttPlace = z.strictObject({
  broker: z.string().regex(/^mqtts?:\/\/[^/@\s]+$/, 'an address such as mqtt://127.0.0.1:1883'),
  username: z.string().min(1),
  password: z.string().min(1),
  /** The broker's certificate, PEM, where the machine does not know it. */
  caFile: z.string().optional(),
  /** The first levels of its topics. */
  root: z.string().min(1).max(128),
  reportEveryMs: z.int().min(50).max(86_400_000).default(10_000),
});

/** One meter of the simulated building. */
const meterSpecification = z.strictObject({
  /** How acts name its place; the serial at the start when nothing else is said. */
  name: z.string().min(1).max(64).optional(),
  serial: serialText,
  profile: z.string(),
  unitAddress: z.int().min(1).max(247).default(1),
  /** The serial line behind a gateway on which it hangs with others; without one it has a TCP port of its own. */
  gateway: z.string().min(1).max(64).optional(),
  mqtt: mqttPlace.optional(),
  relay: z.enum(['closed', 'open']).default('closed'),
  loadW: watts.default(0),
  /** `steady` is the load itself; the others follow the day and the week with that load as about their mean. */
  curve: z.enum(curveNames).default('household'),
  /** Draws the days of this meter apart from those of others. */
  seed: z.int().min(0).max(0xffff_ffff).default(0),
  /** What the register shows at the start, in Wh or litres. */
  registerMilli: milliText.default('0'),
  /** Where the shown register begins again at zero; otherwise where its type does. */
  rollsOverAtMilli: milliText.optional(),
});
export type MeterSpecification = z.output<typeof meterSpecification>;
export type MqttPlace = z.output<typeof mqttPlace>;

export const meterSpecifications = z
  .array(meterSpecification)
  .min(1)
  .refine((list) => new Set(list.map(placeName)).size === list.length, 'a name stands here twice');

/** A place in the building keeps its name whatever meter hangs there. */
export function placeName(specification: MeterSpecification): string {
  return specification.name ?? specification.serial;
}

/** Reads the list of meters from JSON text. Throws FaultError CONFIGURATION_INVALID. */
export function parseMeters(text: string): MeterSpecification[] {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (thrown) {
    throw new FaultError('CONFIGURATION_INVALID', { message: 'the list of meters is not JSON', cause: thrown });
  }
  const parsed = meterSpecifications.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new FaultError('CONFIGURATION_INVALID', { message: z.prettifyError(parsed.error) });
}

export function readMeters(file: string): MeterSpecification[] {
  return parseMeters(readFileSync(file, 'utf8'));
}
