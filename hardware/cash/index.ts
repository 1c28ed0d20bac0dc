export * from './device.ts';
export type { ValidatorOptions } from './line/protocol.ts';
export { decodeCcnet, type CcnetMeaning } from './ccnet/codec.ts';
export { createValidator, type ValidatorProtocol } from './validators.ts';
