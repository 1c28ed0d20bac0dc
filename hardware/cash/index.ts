export * from './device.ts';
export type { ValidatorOptions } from './line/protocol.ts';
export { decodeCcnet, type CcnetMeaning } from './ccnet/codec.ts';
export { decodeId003, type Id003Meaning } from './id003/codec.ts';
export { createValidator, type ValidatorSpeech } from './validators.ts';
