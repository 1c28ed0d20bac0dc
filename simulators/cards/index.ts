export { startCardReader } from './reader.ts';
