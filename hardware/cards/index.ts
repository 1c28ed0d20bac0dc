export { createLineCardReader, type LineCardReaderOptions } from './line/driver.ts';
export * from './reader.ts';
