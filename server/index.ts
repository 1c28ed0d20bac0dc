export * from './ledger/index.ts';
export { startServer, type RunningServer, type ServerOptions } from './start.ts';
export * from './store/index.ts';
