import { join } from 'node:path';

/** Where the database is in a data folder. */
export function databaseFile(directory: string): string {
  return join(directory, 'foyer.sqlite');
}
