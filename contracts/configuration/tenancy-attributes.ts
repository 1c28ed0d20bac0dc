import { z } from 'zod';
import { localDateText } from '../wire/index.ts';
import { milli, text, wholeNumber } from './scalars.ts';
import { slug } from './tariff-price.ts';

const numbers = {
  persons: wholeNumber({ least: 0, most: 10_000 }).optional(),
  fixtures: wholeNumber({ least: 0, most: 100_000 }).optional(),
  area_m2: milli.refine((area) => area >= 0n, 'must not be below zero').optional(),
};

/** From a local day on; what it leaves out stays as it was. */
const change = z
  .strictObject({ from: localDateText, ...numbers })
  .refine(({ persons, fixtures, area_m2: area }) => [persons, fixtures, area].some((each) => each !== undefined), {
    error: 'changes nothing: write persons, fixtures or area_m2',
  });

/** What charges of a tariff may depend on. What is left out counts once for persons and fixtures, and not at all for the area. */
export const tenancyAttributes = z.strictObject({
  ...numbers,
  /** What a charge's `when` asks: `group: social`. */
  is: z.record(slug, text).optional(),
  /** Who moved in, what was built on: the oldest first. Nothing before a change is charged otherwise by it. */
  changes: z
    .array(change)
    .max(200)
    .refine((changes) => changes.every(({ from }, index) => from > (changes[index - 1]?.from ?? '')), {
      error: 'each begins after the one before it',
    })
    .optional(),
});
export type TenancyAttributes = z.infer<typeof tenancyAttributes>;
