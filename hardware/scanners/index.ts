export { createScanner } from './create.ts';
export * from './scanner.ts';
