import { z } from 'zod';
import { policyMoney } from './policy-money.ts';
import { policyPacks } from './policy-packs.ts';
import { policySupply } from './policy-supply.ts';

/** The names of the packs that Foyer brings. */
export const packName = z.enum([
  'neutral',
  'uk-like',
  'india-up-like',
  'south-africa-like',
  'texas-like',
  'china-like',
]);
export type PackName = z.infer<typeof packName>;

/** Every line with its default, which is the neutral pack's. */
export const policyLines = z.strictObject({ ...policySupply, ...policyMoney });

const chosen = z.strictObject({ pack: packName.prefault('neutral'), ...policyLines.shape });

/**
 * What the site decides about credit and supply: a pack by its name, and the lines in which the site differs from it. A line that the site writes replaces the
 * pack's whole line. Not legal advice.
 */
export const policy = z.preprocess(withPack, chosen);
export type Policy = z.infer<typeof chosen>;

/** The lines of the named pack under those that were written. What is not a mapping, or names no pack, is left for the schema to refuse. */
function withPack(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw;
  const name = packName.safeParse('pack' in raw ? raw.pack : 'neutral');
  return name.success ? { ...policyPacks[name.data], ...raw } : raw;
}
