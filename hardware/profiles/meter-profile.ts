import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError } from '#kernel';
import { utility } from '#contracts/wire';
import { loadConfiguration } from '#platform';
import { z } from 'zod';

const FOLDER = join(import.meta.dirname, 'meters');

/** A 16-bit number as register maps print it: `0x001A`. Plain decimal is taken too. */
const word = z
  .string()
  .regex(/^(?:0x[0-9a-fA-F]{1,4}|\d{1,5})$/, 'must be a 16-bit number such as 0x001A')
  .transform(Number)
  .pipe(z.int().max(0xffff));
const words = z.array(word).min(1).max(8);

const count = (range: { least: number; most: number }) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(range.least).max(range.most));

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

const wholeUnits = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'must be a whole number of the unit')
  .transform(BigInt);

/** An exact factor: `1`, `1/100`, `10`. */
const rational = z
  .string()
  .regex(/^[1-9]\d{0,11}(?:\/[1-9]\d{0,11})?$/, 'must be a whole number or a fraction such as 1/100')
  .transform((text) => {
    const [numerator = '1', denominator = '1'] = text.split('/');
    return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
  });
export type Rational = z.output<typeof rational>;

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
  /** The printed serial has this many digits; the number is padded with zeros to it. */
  digits: count({ least: 1, most: 20 }),
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

/**
 * Against what a part was tried. Only `device` lets a relay be written without the installer's word: `document` is a public text about the model,
 * `checked frame` such a text with whole frames whose checksums agree, `simulator only` our own simulator, which reads the same file and so proves nothing of the meter.
 */
const evidence = z.enum(['device', 'checked frame', 'document', 'simulator only']);
export type Evidence = z.output<typeof evidence>;

/** One model of Modbus meter as data. */
export const meterProfile = z
  .strictObject({
    title: z.string().min(1),
    /** What the register map was taken from. */
    sources: z.array(z.string().min(1)).min(1),
    utility,
    /** Absent where the map has none: a swapped meter is then not noticed. */
    serial: serialNumber.optional(),
    register: measured(['kWh', 'Wh', 'MWh', 'm3', 'l']),
    /** The value, in the register's unit, at which it goes on from zero; absent where no source says it, and then no rollover is believed. */
    wraps_at: wholeUnits.optional(),
    /** The most, in the register's unit, that can pass in an hour; absent where no source says it. */
    rated_maximum_per_hour: wholeUnits.optional(),
    power: measured(['W', 'kW']).optional(),
    relay: relay.optional(),
    /** So many registers between two wanted ones are read along rather than asked for apart. The meter must answer for them. */
    reads_across: count({ least: 0, most: 100 }).prefault('0'),
    verified: z.strictObject({
      serial: evidence.optional(),
      register: evidence,
      power: evidence.optional(),
      relay: evidence.optional(),
    }),
  })
  .superRefine((profile, context) => {
    for (const part of ['serial', 'power', 'relay'] as const)
      if ((profile[part] === undefined) !== (profile.verified[part] === undefined))
        context.addIssue({
          code: 'custom',
          path: ['verified', part],
          message: `stands here exactly when the profile has a ${part}`,
        });
  });
export type MeterProfile = z.output<typeof meterProfile>;
export type MeasuredRegister = MeterProfile['register'] | NonNullable<MeterProfile['power']>;
export type RelayProfile = NonNullable<MeterProfile['relay']>;

/** Reads one of the profiles that come with Foyer, such as `sdm230`. Throws METER_PROFILE_UNKNOWN, or a ConfigurationFault that names the line. */
export function loadMeterProfile(name: string): MeterProfile {
  const names = meterProfileNames();
  if (!names.includes(name))
    throw new FaultError('METER_PROFILE_UNKNOWN', {
      message: `there is no meter profile ${name}; there are: ${names.join(', ')}`,
      details: { name },
    });
  return loadConfiguration(join(FOLDER, `${name}.yaml`), meterProfile);
}

export function meterProfileNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}
