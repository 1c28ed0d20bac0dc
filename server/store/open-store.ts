import type { KeyObject } from 'node:crypto';
import { env } from 'node:process';
import { assert, FaultError, type Clock, type Instant, type Log, type Randomness, type SiteId } from '#kernel';
import type { StoreConfiguration } from '#contracts/configuration';
import type { LedgerVerdict } from '../ledger/index.ts';
import type { BooksLook } from './contract-look.ts';
import type { Store } from './contract.ts';
import { defaultKeyFile } from './ledger-key.ts';
import type { PostgresPlace } from './postgres/connection.ts';
import type { ProjectionReport } from './projection-report.ts';
import { copyDatabase, type DatabaseCopy } from './sqlite/copy.ts';
import { databaseFile } from './sqlite/database-file.ts';
import { inspectDatabase, type DatabaseInspection } from './sqlite/inspection.ts';
import { lookIntoFolder } from './sqlite/look.ts';
import { compareProjections, rebuildProjections } from './sqlite/projections.ts';
import { openSqliteStore, verifyFolder } from './sqlite/store.ts';

/** Where a site's books are: what its file says, and the data folder. */
export interface BooksPlace {
  readonly siteId: SiteId;
  readonly directory: string;
  readonly store: StoreConfiguration;
}

/** Books to look into: of a site, or, where none is named, of the only one that is there. */
export type BooksSource = Omit<BooksPlace, 'siteId'> & { readonly siteId: SiteId | null };

interface Machine {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
}

/** A site on SQLite loads nothing of PostgreSQL. */
const postgres = () => import('./postgres/index.ts');

/** The ledger's key of a site on this machine. */
export function keyFileOf({ store, directory }: BooksSource): string {
  return (store.kind === 'postgres' ? store.key_file : undefined) ?? defaultKeyFile(directory);
}

/**
 * Opens the books for the one server of a site, on the engine that its file names. On PostgreSQL it stands by while another server has the site, and
 * `onTaken` is called when another took over. Rejects with STORE_IN_USE, STORE_UNAVAILABLE or LEDGER_BROKEN.
 */
export async function openBooksOf(place: BooksPlace, at: Machine & { readonly onTaken: () => void }): Promise<Store> {
  const { siteId, directory, store } = place;
  const { clock, randomness, log, onTaken } = at;
  const keyFile = keyFileOf(place);
  if (store.kind === 'sqlite') return openSqliteStore({ directory, siteId, keyFile, clock, log });
  const { openPostgresStore } = await postgres();
  return openPostgresStore({ place: placeOf(store), siteId, keyFile, clock, randomness, log, alone: { onTaken } });
}

/**
 * Opens the books to post under ids of one's own. On SQLite nobody else may have them open (STORE_IN_USE); on PostgreSQL it may be beside servers. Rejects as
 * `openBooksOf`.
 */
export async function openBooksToPost(place: BooksPlace, at: Machine): Promise<Store> {
  const { siteId, directory, store } = place;
  const keyFile = keyFileOf(place);
  if (store.kind === 'sqlite') return openSqliteStore({ ...at, directory, siteId, keyFile });
  const { openPostgresStore } = await postgres();
  return openPostgresStore({ ...at, place: placeOf(store), siteId, keyFile });
}

/** Looks into books as they are now, also beside servers that use them. Rejects with STORE_UNAVAILABLE where there are none. */
export async function lookIntoBooks(source: BooksSource): Promise<BooksLook> {
  const { store, directory, siteId } = source;
  const look = await (store.kind === 'sqlite'
    ? lookIntoFolder(directory)
    : (await postgres()).lookIntoDatabase({ place: placeOf(store), siteId }));
  if (siteId === null || look.siteId === siteId) return look;
  await look.close();
  throw new FaultError('STORE_UNAVAILABLE', {
    message: `the books in ${directory} are those of the site ${look.siteId}, not of ${siteId}`,
  });
}

/** Makes the whole chain again, whether or not a server uses the books. Rejects with STORE_UNAVAILABLE where there are none to read. */
export async function verifyBooksOf(source: BooksSource, keyFile = keyFileOf(source)): Promise<LedgerVerdict> {
  const { store, directory, siteId } = source;
  return store.kind === 'sqlite'
    ? verifyFolder({ directory, keyFile })
    : (await postgres()).verifyPostgres({ place: placeOf(store), siteId, keyFile });
}

/** Holds balances, checkpoints and days against the entries, also beside servers. Rejects with STORE_UNAVAILABLE. */
export async function compareBooksOf({ store, directory, siteId }: BooksSource): Promise<ProjectionReport> {
  return store.kind === 'sqlite'
    ? compareProjections(directory)
    : (await postgres()).compareProjectionsOf({ place: placeOf(store), siteId });
}

/** Makes balances, checkpoints and days anew from the entries and says what was different. Rejects with STORE_IN_USE where a server has the books, or STORE_UNAVAILABLE. */
export async function rebuildBooksOf({ store, directory, siteId }: BooksSource): Promise<ProjectionReport> {
  return store.kind === 'sqlite'
    ? rebuildProjections(directory)
    : (await postgres()).rebuildProjectionsOf({ place: placeOf(store), siteId });
}

/**
 * Copies everything that a site has into a new file of SQLite, whatever engine it is on, while servers go on writing. Rejects with STORE_UNAVAILABLE. The file is not
 * synced to the disk.
 */
export async function copyBooksOf(
  { store, directory, siteId }: BooksSource,
  to: { file: string; now: Instant },
): Promise<DatabaseCopy> {
  return store.kind === 'sqlite'
    ? copyDatabase(databaseFile(directory), to.file)
    : (await postgres()).copyOut({ place: placeOf(store), siteId }, to);
}

/** Copies a site out of a file, of which only this process knows, into the PostgreSQL that it is to have; see `copyIn`. */
export async function copyBooksInto(
  { store, siteId }: BooksPlace,
  from: { readonly file: string; readonly publicKey: KeyObject; readonly now: Instant },
): Promise<'copied' | 'was_there'> {
  assert(store.kind === 'postgres', 'books in a folder are a file already');
  const { copyIn } = await postgres();
  return copyIn(from.file, { ...from, place: placeOf(store), siteId });
}

/** How the database is, looked at from outside; null where there is none yet. Rejects with STORE_UNAVAILABLE. */
export async function inspectBooksOf({ store, directory }: BooksSource): Promise<DatabaseInspection | null> {
  return store.kind === 'sqlite' ? inspectDatabase(directory) : (await postgres()).inspectPostgres(placeOf(store));
}

function placeOf(store: Extract<StoreConfiguration, { kind: 'postgres' }>): PostgresPlace {
  const { url, password_variable: variable } = store;
  if (variable === undefined) return { url, password: null };
  const password = env[variable];
  if (password === undefined || password === '')
    throw new FaultError('CONFIGURATION_UNREADABLE', {
      message: `the environment variable ${variable}, which the site file names for the database's password, is not set`,
    });
  return { url, password };
}
