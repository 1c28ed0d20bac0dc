export { createLineScanner, type LineScannerOptions } from './line/driver.ts';
export * from './scanner.ts';
