import { z } from 'zod';
import { milli, text, wholeNumber } from './scalars.ts';
import { slug } from './tariff-price.ts';

/** What charges of a tariff may depend on. What is left out counts once for persons and fixtures, and not at all for the area. */
export const tenancyAttributes = z.strictObject({
  persons: wholeNumber({ least: 0, most: 10_000 }).optional(),
  fixtures: wholeNumber({ least: 0, most: 100_000 }).optional(),
  area_m2: milli.refine((area) => area >= 0n, 'must not be below zero').optional(),
  /** What a charge's `when` asks: `group: social`. */
  is: z.record(slug, text).optional(),
});
export type TenancyAttributes = z.infer<typeof tenancyAttributes>;
