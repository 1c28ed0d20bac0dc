import { z } from 'zod';
import { localDateText, tenancyId } from '../wire/index.ts';
import { policyMoney } from './policy-money.ts';
import { flag, timeOfDay, timeSpan, wholeNumber } from './scalars.ts';

/** Days on which nobody is cut for debt, besides the hours: 1 Monday … 7 Sunday. */
const weekday = wholeNumber({ least: 1, most: 7 });

/** What the site decides about credit and supply. Every line has a default in the neutral pack; a site writes only what differs. Not legal advice. */
export const policy = z.strictObject({
  /** The charge classes for whose debt supply may be cut. Property dues are never among them. */
  cut_for: z.array(z.enum(['utility', 'service'])).prefault(['utility']),
  /** Inside these hours nobody is cut for debt. The window may run over midnight. */
  friendly_hours: z.strictObject({ from: timeOfDay, to: timeOfDay }).prefault({ from: '18:00', to: '10:00' }),
  friendly_weekdays: z.array(weekday).prefault(['6', '7']),
  holidays: z.array(localDateText).prefault([]),
  grace: timeSpan.prefault('0 h'),
  ...policyMoney,
  /** A relay that just moved stays for so long before it is opened again; closing never waits. */
  minimum_hold: timeSpan.prefault('5 min'),
  /** A reading older than this never leads to a cut. */
  fresh_reading: timeSpan.prefault('5 min'),
  /** A command not carried out within this time is dropped. */
  command_expiry: timeSpan.prefault('30 s'),
  /** Never cut, whatever the balance. */
  protected: z.array(tenancyId).prefault([]),
  /** Everyone keeps power, until it says no again. */
  keep_power: flag.prefault('no'),
  cuts_per_ten_minutes: wholeNumber({ least: 0, most: 1000 }).prefault('5'),
  /** What proves that a tenant was warned before a cut. */
  warning_proof: z.enum(['none', 'seen_at_kiosk', 'delivered']).prefault('none'),
});
export type Policy = z.infer<typeof policy>;
