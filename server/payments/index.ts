export * from './cash-top-up.ts';
export * from './keyed-queue.ts';
export * from './unresolved.ts';
