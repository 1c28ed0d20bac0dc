import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { FaultError } from '#kernel';

export type { Database as SqliteDatabase } from 'better-sqlite3';

/**
 * Opens (or makes) a database for money: write-ahead log, synchronous=FULL so that a commit is on the disk when it answers, integers as bigint
 * (better-sqlite3 rounds past 2^53 otherwise), foreign keys on. Throws STORE_UNAVAILABLE.
 */
export function openSqlite(file: string, options: { readonly?: boolean } = {}): Database.Database {
  try {
    if (options.readonly !== true) mkdirSync(dirname(file), { recursive: true });
    const database = new Database(file, { readonly: options.readonly ?? false, timeout: 5000 });
    database.defaultSafeIntegers(true);
    if (options.readonly !== true) {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
    }
    database.pragma('foreign_keys = ON');
    return database;
  } catch (thrown) {
    throw new FaultError('STORE_UNAVAILABLE', {
      message: `the database ${file} cannot be opened`,
      cause: thrown,
      details: { file },
    });
  }
}
