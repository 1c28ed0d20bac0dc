import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { refuse, success, type Reply } from '#kernel';
import { siteConfiguration, store, type SiteConfiguration, type StoreConfiguration } from '#contracts/configuration';
import { withOwnProfiles } from '#hardware/profiles';
import { ConfigurationFault, loadConfiguration } from '#platform/configuration';
import { lookIntoBooks, type BooksLook, type BooksPlace, type BooksSource } from '#server';
import type { BooksGiven } from './books-options.ts';
import { ledgerFolder } from './ledger-place.ts';

/** Where they are. */
export interface Books {
  readonly source: BooksSource;
  /** Null where none is named and none lies beside the data folder. */
  readonly site: SiteConfiguration | null;
  readonly siteFile: string | null;
}

/** Finds the books. Throws a ConfigurationFault for what is in the site file or in the database's address. */
export function booksOf({ data, site: named, database }: BooksGiven): Books {
  const directory = ledgerFolder(data);
  const beside = join(dirname(directory), 'site.yaml');
  const siteFile = named ?? (existsSync(beside) ? beside : null);
  const site = siteFile === null ? null : withOwnProfiles(loadConfiguration(siteFile, siteConfiguration), siteFile);
  const fromFile = siteFile === null || site === null ? null : withKeyBeside(siteFile, site.store);
  return {
    source: { directory, siteId: site?.site.id ?? null, store: databaseNamed(database, fromFile) },
    site,
    siteFile,
  };
}

/** A database that is named on the command line has the key and the password's variable of the one in the site file. */
function databaseNamed(url: string | undefined, fromFile: StoreConfiguration | null): StoreConfiguration {
  if (url === undefined) return fromFile ?? { kind: 'sqlite' };
  const beside = fromFile?.kind === 'postgres' ? fromFile : {};
  const read = store.safeParse({ ...beside, kind: 'postgres', url });
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ message }) => ({ path: '', line: 1, message }));
  throw new ConfigurationFault('CONFIGURATION_INVALID', { file: '--database', problems });
}

/** The site file too, where a command cannot do without it. Refusal: CONFIGURATION_UNREADABLE. Throws as `booksOf`. */
export function siteAndBooks(
  given: BooksGiven,
): Reply<{ readonly source: BooksSource; readonly site: SiteConfiguration }> {
  const { source, site } = booksOf(given);
  if (site !== null) return success({ source, site });
  const beside = join(dirname(source.directory), 'site.yaml');
  return refuse('CONFIGURATION_UNREADABLE', { message: `there is no ${beside}: name the site file with --site` });
}

/** Looks into books, also beside servers that use them, and closes them. Rejects with STORE_UNAVAILABLE. */
export async function withLook<Value>(source: BooksSource, work: (books: BooksLook) => Promise<Value>): Promise<Value> {
  const books = await lookIntoBooks(source);
  try {
    return await work(books);
  } finally {
    await books.close();
  }
}

/** Where the books of a site are: what its file says, and the data folder. Throws CONFIGURATION_UNREADABLE. */
export function booksPlaceOf(siteFile: string, directory: string): BooksPlace {
  const site = loadConfiguration(siteFile, siteConfiguration);
  return { siteId: site.site.id, directory, store: withKeyBeside(siteFile, site.store) };
}

/** A key that the site file names by a relative path lies beside it. */
export function withKeyBeside(siteFile: string, store: StoreConfiguration): StoreConfiguration {
  if (store.kind === 'sqlite' || store.key_file === undefined) return store;
  return { ...store, key_file: resolve(dirname(siteFile), store.key_file) };
}
