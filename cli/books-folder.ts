import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FaultError } from '#kernel';
import { siteConfiguration, type SiteConfiguration } from '#contracts/configuration';
import { loadConfiguration } from '#platform';
import { openBooksFolder, type BooksFolder } from '#server';
import { ledgerFolder } from './ledger-place.ts';

/** Where books and site file are; both are the demo's where nothing is said. */
export interface BooksAt {
  readonly data?: string;
  readonly config?: string;
}

/**
 * Looks into books with their site file, also beside a server that runs on them. Throws STORE_UNAVAILABLE, CONFIGURATION_UNREADABLE where no site file is named or
 * lies beside, or a ConfigurationFault for what is in it.
 */
export function withBooks<Value>(at: BooksAt, work: (books: BooksFolder, site: SiteConfiguration) => Value): Value {
  const directory = ledgerFolder(at.data);
  const beside = join(dirname(directory), 'site.yaml');
  if (at.config === undefined && !existsSync(beside))
    throw new FaultError('CONFIGURATION_UNREADABLE', {
      message: `there is no ${beside}: name the site file with --config`,
    });
  const site = loadConfiguration(at.config ?? beside, siteConfiguration);
  const books = openBooksFolder(directory);
  try {
    return work(books, site);
  } finally {
    books.close();
  }
}
