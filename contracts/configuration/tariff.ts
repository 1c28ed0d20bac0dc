import { z } from 'zod';
import { localDateText, tariffId, utility } from '../wire/index.ts';
import { amountNotNegative, percentPpm, text, wholeNumber } from './scalars.ts';

/**
 * A tariff is a list of charges that combine freely; each new pricing model is one more member of this union and one file in `server/rating`.
 * Prices are exact decimals of the site's currency per unit (kWh, m³) or per day.
 */
export const charge = z.discriminatedUnion('kind', [
  /** One price for every unit. */
  z.strictObject({ kind: z.literal('flat'), price: amountNotNegative }),
  /** So much per local day, accrued per day and never taken at the first top-up of a month. */
  z.strictObject({ kind: z.literal('standing'), per_day: amountNotNegative }),
  /** A percentage on top of the lines before it. */
  z.strictObject({ kind: z.literal('tax'), name: text, percent: percentPpm }),
]);
export type Charge = z.infer<typeof charge>;

export const tariffVersion = z.strictObject({
  /** The local day on which this version begins. */
  from: localDateText,
  charges: z.array(charge).min(1),
  /** How a line is rounded, once, at the end of its period to date; and to how many decimal places of the currency. */
  rounding: z.enum(['half_up', 'half_even', 'down', 'up']),
  decimals: wholeNumber({ least: 0, most: 6 }),
});
export type TariffVersion = z.infer<typeof tariffVersion>;

export const tariff = z.strictObject({
  id: tariffId,
  utility,
  versions: z
    .array(tariffVersion)
    .min(1)
    .refine((versions) => new Set(versions.map(({ from }) => from)).size === versions.length, {
      error: 'two versions must not begin on the same day',
    }),
});
export type Tariff = z.infer<typeof tariff>;
