import type { Receipt } from '#contracts/receipt';
import { translatorFor } from '#language';
import type { PrinterProfile } from '../profiles/index.ts';
import { encodeLines } from './escpos/job.ts';
import { layoutReceipt } from './layout/receipt.ts';
import { layoutStaffPage } from './layout/staff-page.ts';
import type { StaffPage } from './staff-page.ts';

/** A receipt as the bytes of one print job for this model, in the receipt's own language. The confirmation is asked for by the driver. */
export function encodeReceipt(receipt: Receipt, profile: PrinterProfile): Uint8Array {
  return encodeLines(layoutReceipt(receipt, { profile, words: translatorFor(receipt.language) }), profile);
}

/** A page for staff as the bytes of one print job, in the language of the screen that asked for it. */
export function encodeStaffPage(page: StaffPage, profile: PrinterProfile): Uint8Array {
  return encodeLines(layoutStaffPage(page, { profile, words: translatorFor(page.language) }), profile);
}
