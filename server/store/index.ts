export type * from './contract.ts';
export type * from './contract-orders.ts';
export { defaultKeyFile } from './ledger-key.ts';
export { openSqliteStore as openStore, verifyFolder, type SqliteStoreOptions as StoreOptions } from './sqlite/store.ts';
