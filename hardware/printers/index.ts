export { loadPrinterProfile, type PrinterProfile } from '../profiles/index.ts';
export { encodeReceipt, encodeStaffPage } from './encode-receipt.ts';
export { decodeEscpos, type EscposMeaning } from './escpos/decode.ts';
export { createEscposPrinter, type EscposPrinterOptions } from './escpos/driver.ts';
export { layoutReceipt } from './layout/receipt.ts';
export { layoutStaffPage } from './layout/staff-page.ts';
export type { PrintLine } from './layout/print-line.ts';
export * from './printer.ts';
export type { StaffPage } from './staff-page.ts';
