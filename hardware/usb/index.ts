export { parseInputDevices, type InputDevice } from './input-devices.ts';
export { createUsbWatch, type Stranger, type UsbWatch, type UsbWatchOptions } from './usb-watch.ts';
