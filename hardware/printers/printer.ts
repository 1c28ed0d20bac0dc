import type { Code } from '#kernel';
import type { Receipt } from '#contracts/receipt';
import type { NoticePage, StaffPage } from './staff-page.ts';
import type { PrinterStatus } from './status.ts';

export type { PrinterStatus } from './status.ts';

/** `printed` only when the printer confirmed it after the last line; bytes written to a socket prove nothing. */
export type PrintOutcome =
  | { readonly kind: 'printed' }
  | { readonly kind: 'failed'; readonly code: Code }
  | { readonly kind: 'unknown'; readonly code: Code };

export interface ReceiptPrinter {
  start(onStatus: (status: PrinterStatus) => void): void;
  stop(): Promise<void>;
  /** The last known status; asks the printer when that is older than two seconds. Never rejects: a silent printer is PRINTER_AWAY. */
  status(): Promise<PrinterStatus>;
  /** Asks for the status first, prints, waits for the confirmation. One receipt at a time. Never rejects. */
  print(receipt: Receipt): Promise<PrintOutcome>;
  /** The same for a page that is for staff, or a notice. */
  printPage(page: StaffPage | NoticePage): Promise<PrintOutcome>;
}
