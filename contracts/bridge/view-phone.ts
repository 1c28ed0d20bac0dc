import { z } from 'zod';
import { supply } from '../api/account.ts';
import { splitLine } from '../receipt/index.ts';
import { faultCode, wireMoney } from '../wire/index.ts';
import { tenant, tick } from './view-parts.ts';

/** A QR code as its modules: one row a text, `1` dark. The quiet zone is the screen's. */
export const qrPicture = z.strictObject({
  rows: z
    .array(z.string().regex(/^[01]{21,177}$/))
    .min(21)
    .max(177),
});
export type QrPicture = z.infer<typeof qrPicture>;

export const phoneScreens = [
  /** Which sum to pay by phone, each with what it would pay. */
  z.strictObject({
    kind: z.literal('qr_amount'),
    tenant,
    choices: z.array(z.strictObject({ amount: wireMoney, days: z.int().nullable(), split: z.array(splitLine) })),
    /** Null: it can be done now; otherwise why not. */
    blocked: faultCode.nullable(),
  }),
  /** The code to pay, and what became of it. */
  z.strictObject({
    kind: z.literal('qr'),
    tenant,
    /** `checking`: nobody knows just now whether it was paid. `closing`: nobody waits for it any more; it is asked once more. */
    phase: z.enum(['opening', 'shown', 'checking', 'closing', 'paid']),
    amount: wireMoney,
    code: qrPicture.nullable(),
    secondsLeft: z.int().nonnegative().nullable(),
    split: z.array(splitLine).nullable(),
    ticks: z.array(tick),
    supplies: z.array(supply),
    /** Why nobody knows just now. */
    trouble: faultCode.nullable(),
  }),
] as const;
