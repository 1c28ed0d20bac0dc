import { assert } from '#kernel';
import { z } from 'zod';
import {
  count,
  everyProfile,
  evidence,
  flagName,
  rational,
  REGISTER_UNITS,
  silence,
  type RegisterUnit,
} from '../profile-parts.ts';

const offset = count({ least: 0, most: 241 });
/** Where a decoded object holds a value: `energy.total`. */
const path = z.string().regex(/^[\w-]+(?:\.[\w-]+){0,5}$/, 'names with dots between, such as energy.total');
const hex = z.string().regex(/^(?:[0-9A-F]{2}){1,64}$/, 'whole bytes in capital hexadecimal');

/** Numbers as payloads hold them. `bcd` is two decimal digits a byte; `le` the low byte first, `be` the high one. */
const payloadType = z.enum([
  'u8',
  'u16le',
  'u16be',
  'u24le',
  'u24be',
  'u32le',
  'u32be',
  's16le',
  's16be',
  's32le',
  's32be',
  'bcd4le',
  'bcd4be',
]);
export type PayloadType = z.output<typeof payloadType>;

const number = { type: payloadType, offset, scale: rational.prefault('1') };
const bit = z.strictObject({ offset, bit: count({ least: 0, most: 7 }) });

const bytes = z.strictObject({
  /** Fewer bytes than this are another kind of message on the same port. */
  least_bytes: count({ least: 1, most: 242 }),
  register: z.strictObject({ ...number, unit: z.enum(REGISTER_UNITS) }),
  power: z.strictObject({ ...number, unit: z.enum(['W', 'kW']) }).optional(),
  /** The printed serial, as a number of so many digits. */
  serial: z.strictObject({ type: payloadType, offset, digits: count({ least: 1, most: 20 }) }).optional(),
  /** `mask` of the byte, and what it then is for either state; anything else is unknown, as while a valve moves. */
  relay: z.strictObject({ offset, mask: hex.length(2), closed: hex.length(2), open: hex.length(2) }).optional(),
  flags: z.partialRecord(flagName, bit).prefault({}),
});

const object = z.strictObject({
  register: z.strictObject({ path, unit: z.enum(REGISTER_UNITS) }),
  power: z.strictObject({ path, unit: z.enum(['W', 'kW']) }).optional(),
  serial: path.optional(),
  relay: z.strictObject({ path, closed: z.string().min(1), open: z.string().min(1) }).optional(),
  flags: z.partialRecord(flagName, path).prefault({}),
});

/** What one port's uplinks hold: bytes that are read here, or an object that the network server has decoded. */
const uplink = z
  .strictObject({ port: count({ least: 1, most: 223 }), bytes: bytes.optional(), object: object.optional() })
  .refine((each) => (each.bytes === undefined) !== (each.object === undefined), {
    message: 'give bytes (read here) or object (decoded by the network server)',
    path: ['bytes'],
  });

/** One model of LoRaWAN meter; the network server is known by the topics of the meter's address. */
export const lorawanProfile = z
  .strictObject({
    protocol: z.literal('lorawan'),
    ...everyProfile,
    /** A hears only right after it sent; C always. */
    device_class: z.enum(['A', 'C']),
    reports_every: silence,
    uplinks: z.array(uplink).min(1).max(8),
    downlink: z.strictObject({ port: count({ least: 1, most: 223 }), closed: hex, open: hex }).optional(),
    /** How long its valve or contact may take. */
    relay_moves_within: silence.optional(),
    verified: z.strictObject({ register: evidence, relay: evidence.optional() }),
  })
  .superRefine((profile, context) => {
    if ((profile.downlink === undefined) !== (profile.verified.relay === undefined))
      context.addIssue({
        code: 'custom',
        path: ['verified', 'relay'],
        message: 'stands here exactly when the profile has a downlink',
      });
    const ports = profile.uplinks.map(({ port }) => port);
    if (new Set(ports).size !== ports.length)
      context.addIssue({ code: 'custom', path: ['uplinks'], message: 'a port stands here twice' });
    if (new Set(profile.uplinks.map((each) => unitOf(each))).size !== 1)
      context.addIssue({ code: 'custom', path: ['uplinks'], message: 'all ports must count in the same unit' });
  });
export type LorawanProfile = z.output<typeof lorawanProfile>;
export type LorawanUplink = LorawanProfile['uplinks'][number];
export type PayloadBytes = NonNullable<LorawanUplink['bytes']>;
export type PayloadObject = NonNullable<LorawanUplink['object']>;

/** What the register of an uplink counts in. */
export function unitOf({ bytes: read, object: decoded }: Pick<LorawanUplink, 'bytes' | 'object'>): RegisterUnit {
  const found = read ?? decoded;
  assert(found !== undefined, 'an uplink is read from bytes or from an object');
  return found.register.unit;
}
