export { createCardReader } from './create.ts';
export { listPcscReaders } from './pcsc/readers.ts';
export * from './reader.ts';
