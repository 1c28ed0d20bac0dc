export type * from './contract.ts';
export type * from './contract-card-pins.ts';
export type * from './contract-cards.ts';
export type * from './contract-cash-box.ts';
export type * from './contract-ledger.ts';
export type * from './contract-look.ts';
export type * from './contract-notices.ts';
export type * from './contract-orders.ts';
export type * from './contract-people.ts';
export type * from './contract-readings.ts';
export type * from './contract-receipts.ts';
export type * from './contract-reports.ts';
export type * from './contract-tenancies.ts';
export { defaultKeyFile } from './ledger-key.ts';
export { openSqliteStore as openStore, verifyFolder, type SqliteStoreOptions as StoreOptions } from './sqlite/store.ts';
export {
  compareBooksOf,
  copyBooksInto,
  copyBooksOf,
  inspectBooksOf,
  keyFileOf,
  lookIntoBooks,
  openBooksOf,
  openBooksToPost,
  rebuildBooksOf,
  verifyBooksOf,
  type BooksPlace,
  type BooksSource,
} from './open-store.ts';
export type { ProjectionDifference, ProjectionReport } from './projection-report.ts';
export { lookIntoFolder } from './sqlite/look.ts';
export { compareProjections, rebuildProjections } from './sqlite/projections.ts';
export { inspectDatabase, type DatabaseInspection } from './sqlite/inspection.ts';
