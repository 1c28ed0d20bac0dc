import { z } from 'zod';
import { count, everyProfile, evidence } from '../profile-parts.ts';

/** Two bytes as they travel: makers differ in which comes first. */
const identifier = z
  .string()
  .regex(/^[0-9a-fA-F]{4}$/, 'must be two bytes as they travel, such as 1F90')
  .transform((text) => Number.parseInt(text, 16));

/** One model of CJ/T 188 meter as data. */
export const cjt188Profile = z
  .strictObject({
    protocol: z.literal('cjt188'),
    ...everyProfile,
    utility: z.enum(['water', 'gas', 'heat']),
    /** 10 … 19 water, 20 … 29 heat, 30 … 39 gas. */
    type: z
      .string()
      .regex(/^[123]\d$/, 'must be a type of meter such as 10')
      .transform((text) => Number.parseInt(text, 16)),
    /** The four upper digits of the address where the site file names only the ten of the serial number. */
    maker: z
      .string()
      .regex(/^\d{4}$/, 'must be four digits')
      .prefault('0000'),
    identifiers: z.strictObject({ read: identifier.prefault('1F90'), valve: identifier.prefault('A017') }).prefault({}),
    decimals: count({ least: 0, most: 3 }).prefault('2'),
    /** Where makers number the bits of the status from: `lowest`, the valve is in bits 0 and 1 and the battery in bit 2; `highest`, in bits 7, 6 and 5. */
    status_from: z.enum(['lowest', 'highest']).prefault('lowest'),
    wakes_with: count({ least: 0, most: 8 }).prefault('4'),
    valve: z.enum(['yes', 'no']).transform((word) => word === 'yes'),
    verified: z.strictObject({ register: evidence, status: evidence, relay: evidence.optional() }),
  })
  .superRefine((profile, context) => {
    if (profile.valve !== (profile.verified.relay !== undefined))
      context.addIssue({
        code: 'custom',
        path: ['verified', 'relay'],
        message: 'stands here exactly when the meter has a valve',
      });
    const utility = { 1: 'water', 2: 'heat', 3: 'gas' }[profile.type >> 4];
    if (utility !== profile.utility)
      context.addIssue({ code: 'custom', path: ['type'], message: `is no type of ${profile.utility}` });
  });
export type Cjt188Profile = z.output<typeof cjt188Profile>;
