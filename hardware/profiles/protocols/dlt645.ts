import { z } from 'zod';
import { count, everyProfile, evidence } from '../profile-parts.ts';

/** A data identifier of an energy that is counted now, as documents print it: `00010000` in 2007, `9010` in 1997. */
const energyIdentifier = z
  .string()
  .regex(
    /^(?:00(?:00|01|02)[0-3][0-9a-fA-F]00|90[12][0-9a-eA-E])$/,
    'must name an energy of now, such as 00010000 or 9010',
  )
  .transform((text) => Number.parseInt(text, 16));

const digits = (length: number) => z.string().regex(new RegExp(`^\\d{${length}}$`), `must be ${length} digits`);

/** What can be asked beside the register. `status_words` are all seven at once; the relay's own word is asked wherever there is a relay. */
const part = z.enum(['power', 'voltage', 'status_words', 'clock', 'cover_openings', 'meter_number']);
export type Dlt645Part = z.output<typeof part>;

const relay = z.strictObject({
  /** `permit`: it closes only when somebody then presses its button. */
  close: z.enum(['direct', 'permit']),
  /** `key`: it obeys only a control centre with the key of its security chip, so it cannot be switched from here. */
  obeys: z.enum(['password', 'key']).prefault('password'),
  /** The byte after the command. */
  reserved: z.enum(['00', '01']).prefault('00').transform(Number),
  level: digits(2).prefault('02'),
  /** What it leaves the factory with; a site with others names them in a file of its own. */
  factory_password: digits(6),
  factory_operator: digits(8).prefault('00000000'),
});

/** One model of DL/T 645 meter as data. */
export const dlt645Profile = z
  .strictObject({
    protocol: z.literal('dlt645'),
    ...everyProfile,
    utility: z.literal('electricity'),
    /** Meters of 1997 are read only. */
    edition: z.enum(['1997', '2007']).transform((text): 1997 | 2007 => (text === '1997' ? 1997 : 2007)),
    register: z.strictObject({ import: energyIdentifier, export: energyIdentifier.optional() }),
    reads: z.array(part).prefault([]),
    /** Bytes FE before every request. */
    wakes_with: count({ least: 0, most: 8 }).prefault('4'),
    relay: relay.optional(),
    verified: z.strictObject({
      register: evidence,
      power: evidence.optional(),
      voltage: evidence.optional(),
      status_words: evidence.optional(),
      clock: evidence.optional(),
      cover_openings: evidence.optional(),
      meter_number: evidence.optional(),
      relay: evidence.optional(),
    }),
  })
  .superRefine((profile, context) => {
    const problem = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    for (const name of part.options)
      if (profile.reads.includes(name) !== (profile.verified[name] !== undefined))
        problem(['verified', name], `stands here exactly when ${name} is read`);
    if ((profile.relay === undefined) !== (profile.verified.relay === undefined))
      problem(['verified', 'relay'], 'stands here exactly when the profile has a relay');
    for (const name of ['import', 'export'] as const) {
      const identifier = profile.register[name];
      if (identifier !== undefined && identifier > 0xffff !== (profile.edition === 2007) && identifier !== 0)
        problem(['register', name], `is no identifier of ${profile.edition}`);
    }
    if (profile.edition === 2007) return;
    if (profile.relay !== undefined) problem(['relay'], 'a meter of 1997 is not switched');
    if (profile.reads.some((name) => name !== 'power' && name !== 'voltage'))
      problem(['reads'], 'of a meter of 1997 power and voltage are read');
  });
export type Dlt645Profile = z.output<typeof dlt645Profile>;
