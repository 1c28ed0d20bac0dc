import { z } from 'zod';
import { count, everyProfile, evidence, rational, REGISTER_UNITS } from '../profile-parts.ts';

/** A 16-bit number as register maps print it: `0x001A`. Plain decimal is taken too. */
const word = z
  .string()
  .regex(/^(?:0x[0-9a-fA-F]{1,4}|\d{1,5})$/, 'must be a 16-bit number such as 0x001A')
  .transform(Number)
  .pipe(z.int().max(0xffff));
const words = z.array(word).min(1).max(8);

/** Modbus functions by number, as register maps name them. */
const readFunction = z.enum(['3', '4'], 'must be 3 (holding) or 4 (input)').transform((text) => (text === '3' ? 3 : 4));

const registerType = z.enum(['u16', 's16', 'u32', 's32', 'u64', 'float32']);
export type RegisterType = z.output<typeof registerType>;

/** How many 16-bit registers a value takes. */
export const REGISTERS_OF: Readonly<Record<RegisterType, number>> = {
  u16: 1,
  s16: 1,
  u32: 2,
  s32: 2,
  u64: 4,
  float32: 2,
};

const place = {
  function: readFunction,
  address: word,
  type: registerType,
  /** Which register comes first on the wire. */
  word_order: z.enum(['high_first', 'low_first']).prefault('high_first'),
};

/** A value as the meter holds it. One count of the register is `scale` units; a float32 is in units already scaled by the meter. */
const measured = <Unit extends string>(units: readonly [Unit, ...Unit[]]) =>
  z.strictObject({ ...place, scale: rational.prefault('1'), unit: z.enum(units) });

const serialNumber = z.strictObject({
  ...place,
  type: z.enum(['u16', 'u32', 'u64']),
  /** The printed serial has this many digits; the number is padded with zeros to it. Left out: zeros in front do not count when serials are compared. */
  digits: count({ least: 1, most: 20 }).optional(),
});

const relayWrite = z.discriminatedUnion('function', [
  z.strictObject({ function: z.literal('5'), address: word }),
  z.strictObject({ function: z.literal('6'), address: word, closed: word, open: word }),
  z.strictObject({ function: z.literal('16'), address: word, closed: words, open: words }),
]);

const relay = z.strictObject({
  /** Function 5 writes a coil, where on is closed. */
  write: relayWrite,
  /** Whatever is neither `closed` nor `open`, word for word, is an unknown state. */
  read: z
    .strictObject({ function: readFunction, address: word, closed: words, open: words })
    .refine((read) => read.closed.length === read.open.length, {
      message: 'open and closed must have as many words',
      path: ['open'],
    }),
});

/** One model of Modbus meter as data. */
export const modbusProfile = z
  .strictObject({
    protocol: z.literal('modbus'),
    ...everyProfile,
    /** Absent where the map has none: a swapped meter is then not noticed. */
    serial: serialNumber.optional(),
    register: measured(REGISTER_UNITS),
    power: measured(['W', 'kW']).optional(),
    /** Of one phase against neutral; behind the relay where the meter measures there. Asked only while a closed meter lets nothing through. */
    voltage: measured(['V']).optional(),
    relay: relay.optional(),
    /** So many registers between two wanted ones are read along rather than asked for apart. The meter must answer for them. */
    reads_across: count({ least: 0, most: 100 }).prefault('0'),
    verified: z.strictObject({
      serial: evidence.optional(),
      register: evidence,
      power: evidence.optional(),
      voltage: evidence.optional(),
      relay: evidence.optional(),
    }),
  })
  .superRefine((profile, context) => {
    for (const part of ['serial', 'power', 'voltage', 'relay'] as const)
      if ((profile[part] === undefined) !== (profile.verified[part] === undefined))
        context.addIssue({
          code: 'custom',
          path: ['verified', part],
          message: `stands here exactly when the profile has a ${part}`,
        });
  });
export type ModbusProfile = z.output<typeof modbusProfile>;
export type MeasuredRegister =
  ModbusProfile['register'] | NonNullable<ModbusProfile['power']> | NonNullable<ModbusProfile['voltage']>;
export type RelayProfile = NonNullable<ModbusProfile['relay']>;
