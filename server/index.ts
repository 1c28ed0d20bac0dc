export * from './backup/index.ts';
export * from './ledger/index.ts';
export type { RunningServer, ServerOptions } from './options.ts';
export * from './past/index.ts';
export { replayOf, type Replay } from './rating/replay/index.ts';
export * from './rating/simulate/index.ts';
export { checkPolicy, WEATHER_FILE, type PolicyFault, type PolicyVerdict } from './control/index.ts';
export { startServer } from './start.ts';
export * from './store/index.ts';
