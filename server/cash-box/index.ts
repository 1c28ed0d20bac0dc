export * from './box-entries.ts';
export * from './box-watch.ts';
export type { ResolvingDesk } from './case-desk.ts';
export * from './cases.ts';
export * from './counted-cases.ts';
export * from './emptying.ts';
export * from './resolving.ts';
