import { z } from 'zod';
import { tenancyId, utility, wireInstant, wireMoney } from '../wire/index.ts';
import { lineKind } from './history.ts';

/** An exact decimal that is no money. */
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);

/** The data of a tax invoice for one billing period: who sold what to whom, and tax by rate. The same period always has the same number. */
export const invoice = z.strictObject({
  number: z.string(),
  /** `running`: the period is not over, or a meter was not read to its end. */
  state: z.enum(['running', 'final']),
  /** A local month, `YYYY-MM`, [from, to). */
  period: z.strictObject({ key: z.string().regex(/^\d{4}-\d\d$/), from: wireInstant, to: wireInstant }),
  issuedAt: wireInstant,
  seller: z.strictObject({ name: z.string(), address: z.array(z.string()), taxNumber: z.string() }),
  buyer: z.strictObject({ tenancyId, name: z.string(), units: z.array(z.string()) }),
  /** What tax fell due with: what was used, or what was paid for. */
  taxPoint: z.enum(['consumption', 'top_up']),
  /** Without tax. A `top_up` is what was paid for supply to come. */
  lines: z.array(
    z.strictObject({
      utility: utility.nullable(),
      kind: z.enum(['top_up', ...lineKind.options]),
      name: z.string().nullable(),
      quantity: decimal.nullable(),
      unit: z.string().nullable(),
      price: decimal.nullable(),
      amount: wireMoney,
    }),
  ),
  /** By rate and name. */
  taxes: z.array(z.strictObject({ name: z.string().nullable(), percent: decimal, base: wireMoney, amount: wireMoney })),
  net: wireMoney,
  tax: wireMoney,
  gross: wireMoney,
});
export type Invoice = z.infer<typeof invoice>;
