export * from './cash-top-up.ts';
export * from './unresolved.ts';
