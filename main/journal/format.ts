import { existsSync } from 'node:fs';
import { JOURNAL_FORMAT } from '#contracts/configuration';
import { FaultError } from '#kernel';
import { openSqlite } from '#platform/sqlite';

/** The format of a journal on the disk; null: there is none yet. Throws FaultError STORE_UNAVAILABLE where it cannot be read. */
export function journalFormatOf(file: string): number | null {
  if (!existsSync(file)) return null;
  const database = openSqlite(file, { readonly: true });
  try {
    const written = Number(database.pragma('user_version', { simple: true }));
    // The first journals did not say it: they are of the first format.
    return Math.max(1, written);
  } finally {
    database.close();
  }
}

/** Throws FaultError JOURNAL_NEWER for a journal that a program which understands `known` must leave alone, before anything in it is touched. */
export function refuseNewerJournal(file: string, known = JOURNAL_FORMAT): void {
  const format = journalFormatOf(file);
  if (format === null || format <= known) return;
  throw new FaultError('JOURNAL_NEWER', {
    message: `the journal is of format ${format}, this version understands ${known}`,
    details: { file, format, known },
  });
}
