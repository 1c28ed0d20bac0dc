import type { Receipt } from '#contracts/receipt';
import { translatorFor } from '#language';
import type { PrinterProfile } from '../profiles/index.ts';
import type { Bitmap } from './bitmap.ts';
import { encodeLines } from './escpos/job.ts';
import { layoutNotice } from './layout/notice.ts';
import { layoutReceipt } from './layout/receipt.ts';
import { layoutStaffPage } from './layout/staff-page.ts';
import type { NoticePage, StaffPage } from './staff-page.ts';

/** A receipt as the bytes of one print job for this model, in the receipt's own language. The confirmation is asked for by the driver. */
export function encodeReceipt(receipt: Receipt, at: { profile: PrinterProfile; logo?: Bitmap }): Uint8Array {
  return encodeLines(layoutReceipt(receipt, { ...at, words: translatorFor(receipt.language) }), at.profile);
}

/** A page for staff, or a notice, as the bytes of one print job, in the page's own language. */
export function encodePage(page: StaffPage | NoticePage, profile: PrinterProfile): Uint8Array {
  const at = { profile, words: translatorFor(page.language) };
  return encodeLines(page.kind === 'notice' ? layoutNotice(page, at) : layoutStaffPage(page, at), profile);
}
