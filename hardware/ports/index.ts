export { parsePortAddress, type PortAddress, type SerialLine } from './address.ts';
export { openPort } from './open.ts';
export * from './port.ts';
export { loggedPorts } from './wire-log.ts';
export { findUsbPrinter, usbPrinters, type UsbPrinter } from './usb-printer.ts';
