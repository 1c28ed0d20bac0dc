import { z } from 'zod';
import { amountNotNegative, flag, milli, percentPpm, text } from './scalars.ts';
import { blocks, countedIn, price, priceChoice, roundingMode, slug } from './tariff-price.ts';

/** What a line is rounded by: the mode and the least amount that it is a whole number of, `0.05`. */
export const lineRounding = z.strictObject({
  mode: roundingMode,
  step: amountNotNegative.refine((step) => step > 0n, 'must be more than nothing, such as 0.01'),
});

/** What every charge may say of itself. */
const common = {
  /** How other charges name it in their `on`. */
  id: slug.optional(),
  /** What people read on the bill. */
  name: text.optional(),
  /** What it is for: only classes that the policy lists may lead to a cut. `utility` where it is left out. */
  class: z.enum(['utility', 'service', 'property']).optional(),
  /** Only for tenancies with one of these values of each attribute: `when: {group: [social, pensioner]}`. */
  when: z.record(slug, z.array(text).min(1)).optional(),
  /** Only while the use of the billing period lies above `over` and not above `up_to`. */
  when_use: z.strictObject({ over: milli.optional(), up_to: milli.optional() }).optional(),
  /** Where it is left out, the version's. */
  rounding: lineRounding.optional(),
  /** Prices below zero are meant. */
  may_be_negative: flag.optional(),
};

/** The lines that a percentage, a minimum or a cap is taken of: all before it in the list, or those of the charges named. */
const base = {
  on: z.array(slug).min(1).optional(),
  except: z.array(slug).min(1).optional(),
};

/** How often a fixed amount is multiplied, by the attributes of the tenancy. */
const times = z.enum(['tenancy', 'area_m2', 'person', 'fixture']);

/**
 * A tariff is a list of charges that combine freely; each pricing model is one member of this union and one file in `server/rating`.
 * Prices are exact decimals of the site's currency per unit (kWh, m³), per kW or per day.
 */
export const charge = z.discriminatedUnion('kind', [
  /** One price for every unit: a line per meter. */
  z.strictObject({ kind: z.literal('flat'), price, ...common }),
  /** Use by bands, by steps or by both: a line for each band and step that was used. */
  z.strictObject({ kind: z.literal('energy'), ...priceChoice, blocks: blocks.optional(), ...common }),
  /** The same for what was fed in; it is credited. */
  z.strictObject({ kind: z.literal('export_credit'), ...priceChoice, blocks: blocks.optional(), ...common }),
  /** So many units free, first in time: credited at this price. */
  z.strictObject({
    kind: z.literal('allowance'),
    price,
    units: milli,
    count: countedIn.prefault('billing_period'),
    limits: z.enum(['fixed', 'per_day']).prefault('fixed'),
    per: z.enum(['tenancy', 'person']).prefault('tenancy'),
    ...common,
  }),
  /** So much per local day or month, accrued per day and never taken at the first top-up of a month. */
  z.strictObject({
    kind: z.literal('standing'),
    per_day: amountNotNegative.optional(),
    per_month: amountNotNegative.optional(),
    per: times.optional(),
    ...common,
  }),
  /** So much for each kW of the highest mean of a window in the billing period; of all meters together, import only. */
  z.strictObject({
    kind: z.literal('demand'),
    price: amountNotNegative,
    window: z.enum(['15', '30', '60']).prefault('15'),
    windows: z.enum(['fixed', 'sliding']).prefault('fixed'),
    /** Only windows that lie in this band count. */
    band: slug.optional(),
    /** Not less than this is charged for. */
    least_kw: milli.optional(),
    ...common,
  }),
  /** A levy of so much per unit used; it goes to the account of taxes. */
  z.strictObject({ kind: z.literal('levy'), name: text, price, ...omitName(common) }),
  /** A percentage of lines. `inside`: it is part of its own base, as where a tax is a tenth of the price that holds it. */
  z.strictObject({
    kind: z.literal('tax'),
    name: text,
    percent: percentPpm,
    of: z.enum(['rounded', 'unrounded']).optional(),
    inside: flag.optional(),
    ...base,
    ...omitName(common),
  }),
  /** A percentage of lines that is given back. */
  z.strictObject({ kind: z.literal('rebate'), name: text, percent: percentPpm, ...base, ...omitName(common) }),
  /** What the lines lack of so much a day or month. */
  z.strictObject({
    kind: z.literal('minimum'),
    per_day: amountNotNegative.optional(),
    per_month: amountNotNegative.optional(),
    ...base,
    ...common,
  }),
  /** What the lines have beyond so much a day or month, or beyond so much per unit used, is given back. */
  z.strictObject({
    kind: z.literal('cap'),
    per_day: amountNotNegative.optional(),
    per_month: amountNotNegative.optional(),
    per_unit: amountNotNegative.optional(),
    ...base,
    ...common,
  }),
]);
export type Charge = z.infer<typeof charge>;
export type ChargeKind = Charge['kind'];
/** A charge of one kind. */
export type ChargeOf<Kind extends ChargeKind> = Extract<Charge, { kind: Kind }>;

function omitName({ name: _name, ...rest }: typeof common) {
  return rest;
}
