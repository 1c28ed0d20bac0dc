import { env } from 'node:process';
import { FaultError, type Clock, type Log, type Randomness, type SiteId } from '#kernel';
import type { StoreConfiguration } from '#contracts/configuration';
import type { LedgerVerdict } from '../ledger/index.ts';
import type { Store } from './contract.ts';
import { defaultKeyFile } from './ledger-key.ts';
import type { PostgresPlace } from './postgres/connection.ts';
import { inspectPostgres } from './postgres/inspection.ts';
import { openPostgresStore, verifyPostgres } from './postgres/store.ts';
import { inspectDatabase, type DatabaseInspection } from './sqlite/inspection.ts';
import { openSqliteStore, verifyFolder } from './sqlite/store.ts';

/** Where a site's books are: what its file says, and the data folder. */
export interface BooksPlace {
  readonly siteId: SiteId;
  readonly directory: string;
  readonly store: StoreConfiguration;
}

/** The ledger's key of a site on this machine. */
export function keyFileOf({ store, directory }: BooksPlace): string {
  return (store.kind === 'postgres' ? store.key_file : undefined) ?? defaultKeyFile(directory);
}

/**
 * Opens the books for the one server of a site, on the engine that its file names. On PostgreSQL it stands by while another server has the site, and
 * `onTaken` is called when another took over. Rejects with STORE_IN_USE, STORE_UNAVAILABLE or LEDGER_BROKEN.
 */
export function openBooksOf(
  place: BooksPlace,
  at: { readonly clock: Clock; readonly randomness: Randomness; readonly log: Log; readonly onTaken: () => void },
): Promise<Store> {
  const { siteId, directory, store } = place;
  const { clock, randomness, log, onTaken } = at;
  const keyFile = keyFileOf(place);
  if (store.kind === 'sqlite') return openSqliteStore({ directory, siteId, keyFile, clock, log });
  return openPostgresStore({ place: placeOf(store), siteId, keyFile, clock, randomness, log, alone: { onTaken } });
}

/** Makes the whole chain again, whether or not a server uses the books. Rejects with STORE_UNAVAILABLE where there are none to read. */
export function verifyBooksOf(place: BooksPlace, keyFile = keyFileOf(place)): Promise<LedgerVerdict> {
  const { store, directory, siteId } = place;
  return store.kind === 'sqlite'
    ? verifyFolder({ directory, keyFile })
    : verifyPostgres({ place: placeOf(store), siteId, keyFile });
}

/** How the database is, looked at from outside; null where there is none yet. Rejects with STORE_UNAVAILABLE. */
export function inspectBooksOf({ store, directory }: BooksPlace): Promise<DatabaseInspection | null> {
  return store.kind === 'sqlite' ? inspectDatabase(directory) : inspectPostgres(placeOf(store));
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
