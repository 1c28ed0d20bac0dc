import { assert, divideRounded, money, parseFraction, parseMoney, type Fraction, type Money } from '#kernel';
import { z } from 'zod';
import { evaluateFormula } from './formula.ts';
import { milli, parsed, text, wholeNumber } from './scalars.ts';

/** How a number is cut to a step. `half_up` and `up` move away from zero, `down` towards it. */
export const roundingMode = z.enum(['half_up', 'half_even', 'down', 'up']);

/** The name of a charge, a band, a season or a value inside its tariff. */
export const slug = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'a name of lower-case letters, digits and underscores, at most 40');

/** An amount that may be below zero; whether it may stand where it stands is said by `may_be_negative`. */
const signedAmount = parsed<Money>((raw) => parseMoney(raw), 'an amount such as 0.3215 or a formula');

/** An exact decimal with at most twelve places, such as a calorific value. */
export const exactDecimal = parsed<Fraction>((raw) => parseFraction(raw), 'an exact decimal such as 11.237');

/** A price per unit: an amount, or a formula of the version's values, cut to so many places (`down`: truncated) before it is used. */
export const price = z.union(
  [
    signedAmount,
    z.strictObject({
      formula: text,
      decimals: wholeNumber({ least: 0, most: 6 }),
      rounding: roundingMode.prefault('down'),
    }),
  ],
  { error: 'must be an amount such as 0.3215, or formula, decimals and rounding' },
);
export type Price = z.infer<typeof price>;

/** The values that formulas of a version may name: an index, a fuel price. */
export type PriceValues = Readonly<Record<string, Fraction>>;

/** The price in micro-units. Throws a `Defect` for a formula that `formulaProblem` would have found. */
export function priceOf(of: Price, values: PriceValues | undefined): Money {
  if (typeof of === 'bigint') return of;
  const result = evaluateFormula(of.formula, new Map(Object.entries(values ?? {})));
  assert(result.ok, 'a formula was tried when its tariff was saved');
  const step = 10n ** BigInt(6 - of.decimals);
  const { numerator, denominator } = result.value;
  return money(divideRounded(numerator * 1_000_000n, denominator * step, of.rounding) * step);
}

/** Why a price cannot be worked out; null where it can. */
export function formulaProblem(of: Price, values: PriceValues | undefined): string | null {
  if (typeof of === 'bigint') return null;
  const result = evaluateFormula(of.formula, new Map(Object.entries(values ?? {})));
  return result.ok ? null : `the formula cannot be worked out: ${result.problem}`;
}

/** One price, or one for each band of the calendar. */
const priceChoice = { price: price.optional(), prices: z.record(slug, price).optional() };

export const blockStep = z.strictObject({
  /** Where the step ends, in the utility's unit; left out only in the last one. */
  up_to: milli.optional(),
  ...priceChoice,
});

/** In what time consumption is counted before the count begins anew. */
export const countedIn = z.enum(['day', 'month', 'billing_period', 'year']);

/**
 * Steps of consumption, counted in the order of time over all meters of the tenancy, never by what was bought. `graduated`: each step has its own price;
 * `volume`: the step that the count reaches prices everything counted.
 */
export const blocks = z
  .strictObject({
    kind: z.enum(['graduated', 'volume']),
    count: countedIn.prefault('billing_period'),
    /** `day`: limits are for one day and are multiplied by the days counted in. */
    limits: z.enum(['fixed', 'per_day']).prefault('fixed'),
    /** Limits of a number of days are rounded to whole units. */
    whole_units: roundingMode.optional(),
    per: z.enum(['tenancy', 'person']).prefault('tenancy'),
    steps: z.array(blockStep).min(1).max(20),
  })
  .superRefine((of, context) => {
    const issue = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path: ['steps', ...path], message });
    let before = 0n;
    for (const [index, { up_to: upTo }] of of.steps.entries()) {
      const isLast = index === of.steps.length - 1;
      if (isLast && upTo !== undefined) issue([index, 'up_to'], 'the last step has no end: leave up_to out');
      if (!isLast && upTo === undefined) issue([index], 'only the last step has no end: write up_to');
      if (upTo !== undefined && upTo <= before)
        issue([index, 'up_to'], 'a step ends after the one before it, or nothing reaches it');
      before = upTo ?? before;
    }
  });
export type Blocks = z.infer<typeof blocks>;

export { priceChoice };
