export * from './backup/index.ts';
export * from './ledger/index.ts';
export type { RunningServer, ServerOptions } from './options.ts';
export * from './past/index.ts';
export * from './rating/check/index.ts';
export * from './rating/shared-cost/index.ts';
export { startServer } from './start.ts';
export * from './store/index.ts';
