import { z } from 'zod';
import { count, everyProfile, evidence } from '../profile-parts.ts';

/** Which of the meter's records: of today (0) or kept from earlier, of all tariffs (0) or one, of the meter itself (0) or a part of it. */
const among = {
  storage: count({ least: 0, most: 65_535 }).prefault('0'),
  tariff: count({ least: 0, most: 65_535 }).prefault('0'),
  device: count({ least: 0, most: 1023 }).prefault('0'),
};

/** One model of M-Bus meter as data. Unit and decimals travel in the records, so they do not stand here. */
export const mbusProfile = z
  .strictObject({
    protocol: z.literal('mbus'),
    ...everyProfile,
    /** `secondary`: selected by its number. `primary`: asked at its unit address, for models that know no other. */
    addressed_by: z.enum(['secondary', 'primary']).prefault('secondary'),
    register: z.strictObject({ quantity: z.enum(['energy', 'volume']), ...among }),
    power: z.strictObject({ quantity: z.literal('power'), ...among }).optional(),
    verified: z.strictObject({ register: evidence, power: evidence.optional(), status: evidence }),
  })
  .superRefine((profile, context) => {
    if ((profile.power === undefined) !== (profile.verified.power === undefined))
      context.addIssue({
        code: 'custom',
        path: ['verified', 'power'],
        message: 'stands here exactly when the profile has a power',
      });
    const counted = profile.utility === 'water' || profile.utility === 'gas' ? 'volume' : 'energy';
    if (profile.register.quantity !== counted)
      context.addIssue({
        code: 'custom',
        path: ['register', 'quantity'],
        message: `a register of ${profile.utility} counts ${counted}`,
      });
  });
export type MbusProfile = z.output<typeof mbusProfile>;
/** One record of a meter, as a profile names it. */
export type MbusPlace = MbusProfile['register'] | NonNullable<MbusProfile['power']>;
