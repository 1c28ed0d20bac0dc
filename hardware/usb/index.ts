export { createUsbWatch, type Stranger, type UsbWatch, type UsbWatchOptions } from './usb-watch.ts';
