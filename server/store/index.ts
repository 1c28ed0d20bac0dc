export type * from './contract.ts';
export type * from './contract-cash-box.ts';
export type * from './contract-ledger.ts';
export type * from './contract-notices.ts';
export type * from './contract-orders.ts';
export type * from './contract-people.ts';
export type * from './contract-readings.ts';
export type * from './contract-reports.ts';
export type * from './contract-tenancies.ts';
export { defaultKeyFile } from './ledger-key.ts';
export { openSqliteStore as openStore, verifyFolder, type SqliteStoreOptions as StoreOptions } from './sqlite/store.ts';
export { inspectBooksOf, keyFileOf, openBooksOf, verifyBooksOf, type BooksPlace } from './open-store.ts';
export { openBooksFolder, type BooksFolder } from './sqlite/books-folder.ts';
export { openLedgerFolder, type LedgerFolder } from './sqlite/ledger-folder.ts';
export { openReadingsFolder, type ReadingsFolder } from './sqlite/readings-folder.ts';
export {
  compareProjections,
  rebuildProjections,
  type ProjectionDifference,
  type ProjectionReport,
} from './sqlite/projections.ts';
export { inspectDatabase, type DatabaseInspection } from './sqlite/inspection.ts';
