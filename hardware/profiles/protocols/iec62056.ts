import { utility } from '#contracts/wire';
import { z } from 'zod';
import { count, everyProfile, evidence, flagName, REGISTER_UNITS } from '../profile-parts.ts';

/** The name of a value as a readout prints it, without the medium before it and the `*255` behind it: `1.8.0`, `C.1.0`, `6.8`, `F`. */
const code = z.string().regex(/^[0-9A-Z]{1,3}(?:\.[0-9A-Z]{1,3}){0,2}$/, 'must be the name of a value such as 1.8.0');

/** Several are added up: a meter that counts each tariff and no total. */
const codes = z.array(code).min(1).max(8);

const mask = z
  .string()
  .regex(/^[0-9a-fA-F]{1,16}$/, 'must be hexadecimal digits such as 00000040')
  .transform((text) => BigInt(`0x${text}`));

const errors = z.strictObject({
  code,
  /** What bits of it mean; everything else that is not zero is a `device_fault`. */
  bits: z.array(z.strictObject({ mask, means: flagName })).prefault([]),
});

/** The speeds of mode C, in baud, in the order of their characters 0 to 6. */
export const IEC62056_SPEEDS = [300, 600, 1200, 2400, 4800, 9600, 19_200] as const;

const PARTS = ['power', 'voltage', 'serial', 'clock', 'errors'] as const;

/** One model of meter that is read out by IEC 62056-21, mode C, as data. It is only read. */
export const iec62056Profile = z
  .strictObject({
    protocol: z.literal('iec62056'),
    ...everyProfile,
    utility,
    register: z.strictObject({
      import: codes,
      export: codes.optional(),
      /** Where the readout names none. */
      unit: z.enum(REGISTER_UNITS),
    }),
    power: z.strictObject({ code, unit: z.enum(['W', 'kW']) }).optional(),
    voltage: z.strictObject({ code }).optional(),
    /** What is printed on the meter; zeros in front do not count. */
    serial: z.strictObject({ code }).optional(),
    /** The meter's own clock; the same name twice where one value holds date and time. */
    clock: z.strictObject({ date: code, time: code }).optional(),
    errors: errors.optional(),
    /** `no`: it is asked as whoever is there, as is right under an optical head. */
    addressed: z
      .enum(['yes', 'no'])
      .prefault('yes')
      .transform((word) => word === 'yes'),
    /** Characters NUL before it is asked; meters with a battery sleep. */
    wakes_with: count({ least: 0, most: 200 }).prefault('0'),
    /** The speed that it goes on at where its identification names none of mode C. */
    speed: z.enum(IEC62056_SPEEDS.map(String)).transform(Number).optional(),
    verified: z.strictObject({
      register: evidence,
      power: evidence.optional(),
      voltage: evidence.optional(),
      serial: evidence.optional(),
      clock: evidence.optional(),
      errors: evidence.optional(),
    }),
  })
  .superRefine((profile, context) => {
    const problem = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    for (const name of PARTS)
      if ((profile[name] === undefined) !== (profile.verified[name] === undefined))
        problem(['verified', name], `stands here exactly when the profile has ${name}`);
    const volume = profile.utility === 'water' || profile.utility === 'gas';
    if (volume !== (profile.register.unit === 'm3' || profile.register.unit === 'l'))
      problem(['register', 'unit'], `is no unit in which ${profile.utility} is counted`);
  });
export type Iec62056Profile = z.output<typeof iec62056Profile>;
