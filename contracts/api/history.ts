import { z } from 'zod';
import { splitLine } from '../receipt/index.ts';
import { kioskId, localDateText, tariffId, transactionId, utility, wireInstant, wireMoney } from '../wire/index.ts';

/** What a line of a bill is for: those of `server/ledger`. */
export const lineKind = z.enum([
  'energy',
  'export_credit',
  'allowance',
  'levy',
  'standing_charge',
  'demand',
  'tax',
  'rebate',
  'minimum',
  'cap',
  'rounding',
]);

/** An exact decimal that is no money: a register, a percentage. */
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);

/** How an hour that was not read was estimated: those of `server/metering`. */
export const estimateMethod = z.enum(['same_hours', 'average', 'relay_open']);

/** A step of a tariff whose price depends on how much is used. */
const chargeStep = z.strictObject({
  number: z.int().positive(),
  /** In `unit`, as the limits were for this tenancy and time; `upTo` is null for the last step. */
  over: decimal,
  upTo: decimal.nullable(),
  unit: z.string(),
  /** In what time consumption is counted. */
  counted: z.enum(['day', 'month', 'billing_period', 'year']),
  /** Everything of that time has the price of the step that it reached, not only what lies beyond. */
  reprices: z.boolean(),
});
export type ChargeStep = z.infer<typeof chargeStep>;

/** How a charge came about: enough to work it out again with a pencil. */
const chargeDetail = z.strictObject({
  kind: z.literal('charge'),
  /** What the tariff calls it; null where it gives no words. */
  name: z.string().nullable(),
  from: wireInstant,
  to: wireInstant,
  /** The hours of the tariff's calendar whose price it is, as the tariff names them; null where one price holds around the clock. */
  band: z.string().nullable(),
  step: chargeStep.nullable(),
  /** Of gas that is counted by volume: m³, and how many kWh each of them is. */
  conversion: z.strictObject({ volume: decimal, kWhPerM3: decimal }).nullable(),
  /** What one unit of the register stands for (transformer ratio, pulse value); null where it is one. */
  multiplier: decimal.nullable(),
  /** How often the amount is taken: square metres, persons, part of a month; null for once. */
  factor: decimal.nullable(),
  /** When the highest demand began; only of demand. */
  demandAt: wireInstant.nullable(),
  /** Of a minimum, a cap or a rounded total: the limit, or the step, and what the lines before come to. */
  limit: z.strictObject({ limit: wireMoney, base: wireMoney }).nullable(),
  /** The meter's own numbers at both ends, before any multiplier; null where nothing was metered. */
  registers: z.strictObject({ serial: z.string(), unit: z.string(), from: decimal, to: decimal }).nullable(),
  tariffId,
  /** The local day on which the version of the tariff began. */
  versionFrom: localDateText,
  /** Only of a percentage (tax, rebate): its name and rate in the tariff, and the sum of the lines that it was taken of. */
  tax: z.strictObject({ name: z.string(), percent: decimal, base: wireMoney }).nullable(),
  /** `exact`: the amount before it was rounded, to nine places, with the amount's sign. */
  rounding: z.strictObject({
    mode: z.enum(['half_up', 'half_even', 'down', 'up']),
    decimals: z.int().min(0).max(6),
    exact: decimal,
  }),
  /** Part of the quantity is known only as a share of a longer time. */
  estimated: z.boolean(),
  /** How the last hours of it were estimated, while nothing was read since; null where they were not, or where nobody knows any more. */
  estimate: z.strictObject({ method: estimateMethod, hoursKnown: z.int().nonnegative() }).nullable(),
  /** Its billing period is not over: the line still grows. */
  running: z.boolean(),
  /** The label of the unit whose meter it is; null where nothing was metered. */
  unit: z.string().nullable(),
});

const topUpDetail = z.strictObject({
  kind: z.literal('top_up'),
  means: z.enum(['cash', 'phone', 'other']),
  split: z.array(splitLine),
  /** What the staff find the payment by. */
  reference: z.string(),
  kioskId: kioskId.nullable(),
});

/** A line of the tenant's own history. Positive amounts came in, negative ones were used. */
export const historyLine = z.strictObject({
  /** Null for a line of a billing period, which many postings made. */
  transactionId: transactionId.nullable(),
  at: wireInstant,
  kind: z.enum(['top_up', 'adjustment', 'opening', 'emergency_credit', ...lineKind.options]),
  utility: utility.nullable(),
  amount: wireMoney,
  /** `3.200 kWh × 0.32` in exact decimals; null where nothing was multiplied. */
  formula: z.strictObject({ quantity: z.string(), unit: z.string(), price: z.string() }).nullable(),
  detail: z.discriminatedUnion('kind', [chargeDetail, topUpDetail]).nullable(),
});
export type HistoryLine = z.infer<typeof historyLine>;
export type ChargeDetail = z.infer<typeof chargeDetail>;
