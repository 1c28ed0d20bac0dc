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

/** How a charge came about: enough to work it out again with a pencil. */
const chargeDetail = z.strictObject({
  kind: z.literal('charge'),
  from: wireInstant,
  to: wireInstant,
  /** The meter's own numbers at both ends, before any multiplier; null where nothing was metered. */
  registers: z.strictObject({ serial: z.string(), unit: z.string(), from: decimal, to: decimal }).nullable(),
  tariffId,
  /** The local day on which the version of the tariff began. */
  versionFrom: localDateText,
  /** Only of a percentage (tax, rebate): its name and rate in the tariff, and the sum of the lines that it was taken of. */
  tax: z.strictObject({ name: z.string(), percent: decimal, base: wireMoney }).nullable(),
  rounding: z.strictObject({ mode: z.enum(['half_up', 'half_even', 'down', 'up']), decimals: z.int().min(0).max(6) }),
  /** Part of the quantity is known only as a share of a longer time. */
  estimated: z.boolean(),
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
