export { loadPrinterProfile, printerProfile, printerProfileNames, type PrinterProfile } from './printer-profile.ts';
