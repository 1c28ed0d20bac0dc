export * from './device.ts';
export type { ValidatorOptions } from './line/protocol.ts';
export { decodeCcnet, type CcnetMeaning } from './ccnet/codec.ts';
export { decodeCctalk, type CctalkMeaning } from './cctalk/codec.ts';
export { decodeEbds, type EbdsMeaning } from './ebds/codec.ts';
export { decodeId003, type Id003Meaning } from './id003/codec.ts';
export { decodeSsp, type SspMeaning } from './ssp/codec.ts';
export { readFixedKey } from './ssp/key-file.ts';
export { createCoinAcceptor, createValidator, type CoinSpeech, type ValidatorSpeech } from './validators.ts';
