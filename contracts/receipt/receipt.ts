import { z } from 'zod';
import { journalId, kioskId, languageTag, orderId, wireInstant, wireMoney } from '../wire/index.ts';

/** One part of what a top-up paid, in the order in which the policy takes it. */
export const splitLine = z.strictObject({
  kind: z.enum(['arrears', 'emergency_credit', 'standing_charge', 'fee', 'credit']),
  amount: wireMoney,
  /** What is still owed after this part; only for arrears and emergency credit. */
  remaining: wireMoney.nullable(),
});
export type SplitLine = z.infer<typeof splitLine>;

/**
 * Everything a receipt says, without any layout. `hardware/printers` lays it out for a printer; a page or a voice may say the same.
 * It holds no full card number and no full name.
 */
export const receipt = z.strictObject({
  /** Gapless per kiosk. */
  number: z.int().positive(),
  /** 0 on the original, 1 on the first reprint (`COPY 1`). */
  copy: z.int().nonnegative(),
  kioskId,
  issuedAt: wireInstant,
  zone: z.string(),
  language: languageTag,
  seller: z.strictObject({ name: z.string(), address: z.array(z.string()), taxNumber: z.string() }),
  tenantReference: z.string(),
  units: z.array(z.string()),
  meterSerials: z.array(z.string()),
  means: z.enum(['cash', 'qr', 'cash_and_qr']),
  /** The ids of the journal rows and orders that this receipt covers, so that a claim finds its money. */
  payments: z.array(
    z.strictObject({
      id: z.union([journalId, orderId]),
      means: z.enum(['cash', 'qr']),
      amount: wireMoney,
      state: z.enum(['credited', 'pending', 'unresolved']),
      /** How the provider names a payment by phone; null for a bill. */
      reference: z.string().max(255).nullable(),
    }),
  ),
  amount: wireMoney,
  /** Null while the server has not answered: the receipt is then a pending slip. */
  split: z.array(splitLine).nullable(),
  balanceBefore: wireMoney.nullable(),
  balanceAfter: wireMoney.nullable(),
  daysLeft: z.strictObject({ least: z.int(), most: z.int() }).nullable(),
  tax: z.strictObject({ note: z.enum(['at_consumption', 'at_top_up']), ratePercent: z.string().nullable() }),
  supply: z.enum(['on', 'off', 'coming_back', 'unchanged', 'unknown']),
  steps: z.array(z.strictObject({ step: z.enum(['paid', 'credited', 'supply']), at: wireInstant })),
  /** For a bill whose fate is not known: what the tenant shows to staff. */
  claimCode: z.string().nullable(),
  /** What the code at the foot says: the signed summary of `proof.ts`. Null until the receipt has its number. */
  proof: z.string().max(400).nullable(),
});
export type Receipt = z.infer<typeof receipt>;
