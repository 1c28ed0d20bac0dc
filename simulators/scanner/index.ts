export * from './eye.ts';
export { startScanner } from './scanner.ts';
