export * from './device.ts';
export { decodeCcnet, type CcnetMeaning } from './ccnet/codec.ts';
export { createCcnetValidator, type CcnetOptions } from './ccnet/driver.ts';
