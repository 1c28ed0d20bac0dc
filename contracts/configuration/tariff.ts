import { z } from 'zod';
import { tariffId, utility } from '../wire/index.ts';
import { calendar, versionStart } from './tariff-calendar.ts';
import { charge, lineRounding } from './tariff-charges.ts';
import { exactDecimal, roundingMode, slug } from './tariff-price.ts';
import { versionProblems } from './tariff-problems.ts';
import { flag, wholeNumber } from './scalars.ts';

/** What a version of a tariff says: everything that one rating needs to know. */
export const tariffVersion = z
  .strictObject({
    /** When this version begins, by the wall clock of the site. */
    from: versionStart,
    charges: z.array(charge).min(1).max(100),
    /** How a line is rounded, once, at the end of its period to date; and to how many decimal places of the currency. */
    rounding: roundingMode,
    decimals: wholeNumber({ least: 0, most: 6 }),
    /** The bands that charges may name. */
    calendar: calendar.optional(),
    /** Gas: the meter counts m³, the price is per kWh. kWh = m³ × volume correction × calorific value (kWh per m³). */
    conversion: z.strictObject({ volume_correction: exactDecimal, calorific_value: exactDecimal }).optional(),
    /** The prices hold the taxes of this version already: they are shown and booked, and nobody pays them on top. */
    prices_include_tax: flag.optional(),
    /** What formulas may name. */
    values: z.record(slug, exactDecimal).optional(),
    /** The whole bill of a billing period is rounded to whole steps; the difference is a line of its own. */
    total: lineRounding.optional(),
  })
  .superRefine((version, context) => {
    for (const problem of versionProblems(version)) context.addIssue({ code: 'custom', ...problem });
  });
export type TariffVersion = z.infer<typeof tariffVersion>;

export const tariff = z.strictObject({
  id: tariffId,
  utility,
  versions: z
    .array(tariffVersion)
    .min(1)
    .max(200)
    .refine((versions) => new Set(versions.map(({ from }) => from.replace(/T00:00$/, ''))).size === versions.length, {
      error: 'two versions must not begin on the same day',
    }),
});
export type Tariff = z.infer<typeof tariff>;
