export { startScanner } from './scanner.ts';
