import { dirname, resolve } from 'node:path';
import { siteConfiguration, type StoreConfiguration } from '#contracts/configuration';
import { loadConfiguration } from '#platform';
import type { BooksPlace } from '#server';

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
