import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
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

const PIECE_BYTES = 1_048_576;

/**
 * Has the disk take the log that an earlier process left beside a database once more, and waits for it. To be done before that log is believed, by whoever
 * alone may write. A process that was killed may have written what nobody made sure of yet; and after an fsync that failed, the system goes on showing what the
 * disk never got, and calls it written: only what is written again can be made sure of. The bytes stay the same, so readers may have it open, and a power cut
 * meanwhile leaves nothing that was not there. Throws STORE_UNAVAILABLE.
 */
export function secureLog(databaseFile: string): void {
  const file = `${databaseFile}-wal`;
  if (!existsSync(file)) return;
  try {
    const descriptor = openSync(file, 'r+');
    try {
      const piece = new Uint8Array(PIECE_BYTES);
      for (let at = 0; ;) {
        const count = readSync(descriptor, piece, 0, PIECE_BYTES, at);
        if (count === 0) break;
        at += writeSync(descriptor, piece, 0, count, at);
      }
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (thrown) {
    throw new FaultError('STORE_UNAVAILABLE', {
      message: `the disk does not take ${file}`,
      cause: thrown,
      details: { file },
    });
  }
}
