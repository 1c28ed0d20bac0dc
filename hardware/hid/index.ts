export { parseHidAddress, type HidAddress } from './address.ts';
export type { HidUse } from './frames.ts';
export { loadHidLibrary, type HidDevice, type HidLibrary, type HidPort } from './library.ts';
export { isFor, openHid } from './open.ts';
