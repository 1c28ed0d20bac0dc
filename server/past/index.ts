export { openPast, type Past, type PastOptions } from './past.ts';
