import { z } from 'zod';
import { sessionId, wireInstant } from '../wire/index.ts';

/**
 * `POST /api/kiosk/receipts`: a number that the kiosk gave out, and the session whose payments that receipt names. The kiosk keeps it until this was answered. The same
 * number with the same session gets the first answer; with another, LEDGER_ID_REUSED.
 */
export const issuedReceiptRequest = z.strictObject({
  number: z.int().positive(),
  sessionId,
  issuedAt: wireInstant,
});
export type IssuedReceiptRequest = z.infer<typeof issuedReceiptRequest>;
export const issuedReceiptAnswer = z.strictObject({ repeated: z.boolean() });
