export type * from './contract.ts';
export type * from './contract-cash-box.ts';
export type * from './contract-notices.ts';
export type * from './contract-orders.ts';
export type * from './contract-people.ts';
export type * from './contract-reports.ts';
export { defaultKeyFile } from './ledger-key.ts';
export { openSqliteStore as openStore, verifyFolder, type SqliteStoreOptions as StoreOptions } from './sqlite/store.ts';
export { inspectDatabase, type DatabaseInspection } from './sqlite/inspection.ts';
