import { milliseconds } from '#kernel';
import { utility } from '#contracts/wire';
import { z } from 'zod';

/* What the profiles of every protocol are made of. The files are read with every scalar as text. */

export const count = (range: { least: number; most: number }) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(range.least).max(range.most));

/** An exact factor: `1`, `1/100`, `10`. */
export const rational = z
  .string()
  .regex(/^[1-9]\d{0,11}(?:\/[1-9]\d{0,11})?$/, 'must be a whole number or a fraction such as 1/100')
  .transform((text) => {
    const [numerator = '1', denominator = '1'] = text.split('/');
    return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
  });
export type Rational = z.output<typeof rational>;

const wholeUnits = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'must be a whole number of the unit')
  .transform(BigInt);

/**
 * Against what a part was tried. Only `device` lets a relay be written without the installer's word: `document` is a public text about the model,
 * `checked frame` such a text with whole frames whose checksums agree, `simulator only` our own simulator, which reads the same file and so proves nothing of the meter.
 */
export const evidence = z.enum(['device', 'checked frame', 'document', 'simulator only']);
export type Evidence = z.output<typeof evidence>;

/** What a register counts in. A register of power is in W or kW. */
export const REGISTER_UNITS = ['kWh', 'Wh', 'MWh', 'm3', 'l'] as const;
export type RegisterUnit = (typeof REGISTER_UNITS)[number];

/** What stands in every profile, whatever the meter speaks. */
export const everyProfile = {
  title: z.string().min(1),
  /** What its values were taken from. */
  sources: z.array(z.string().min(1)).min(1),
  utility,
  /** The value, in the register's unit, at which it goes on from zero; absent where no source says it, and then no rollover is believed. */
  wraps_at: wholeUnits.optional(),
  /** The most, in the register's unit, that can pass in an hour; absent where no source says it. */
  rated_maximum_per_hour: wholeUnits.optional(),
};

const MS_OF = { s: 1000, min: 60_000, h: 3_600_000 } as const;

/** A length of time such as `90 s`, `10 min` or `26 h`. */
export const silence = z
  .string()
  .regex(/^[1-9]\d{0,4} (?:s|min|h)$/, 'must be a length of time such as 10 min')
  .transform((text) => {
    const [amount = '', unit] = text.split(' ');
    return milliseconds(Number(amount) * (unit === 's' || unit === 'min' ? MS_OF[unit] : MS_OF.h));
  });

/** What a payload can say beside its numbers, as `MeterFlag` names it. */
export const flagName = z.enum([
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
