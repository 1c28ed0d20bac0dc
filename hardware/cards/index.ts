export { createLineCardReader, type LineCardReaderOptions } from './line/driver.ts';
export { createPcscCardReader, type PcscCardReaderOptions } from './pcsc/driver.ts';
export { createWedgeCardReader, type WedgeCardReaderOptions } from './wedge/driver.ts';
export { listPcscReaders } from './pcsc/readers.ts';
export * from './reader.ts';
