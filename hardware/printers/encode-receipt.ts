import type { Receipt } from '#contracts/receipt';
import { translatorFor } from '#language';
import type { PrinterProfile } from '../profiles/index.ts';
import { encodeLines } from './escpos/job.ts';
import { layoutReceipt } from './layout/receipt.ts';

/** A receipt as the bytes of one print job for this model, in the receipt's own language. The confirmation is asked for by the driver. */
export function encodeReceipt(receipt: Receipt, profile: PrinterProfile): Uint8Array {
  return encodeLines(layoutReceipt(receipt, { profile, words: translatorFor(receipt.language) }), profile);
}
