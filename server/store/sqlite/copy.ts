import { assert, FaultError, givenId, type SiteId } from '#kernel';
import { openSqlite } from '#platform/sqlite';
import type { LedgerHead } from '../../ledger/index.ts';
import { toHead, type HeadRow } from '../head-row.ts';

/** What a copy of the database holds. */
export interface DatabaseCopy {
  readonly siteId: SiteId;
  readonly head: LedgerHead;
}

/**
 * Copies a database to a new file, while a server may go on writing to it, and says where the ledger ends in the copy. The copy is one file without a
 * write-ahead log. Rejects with STORE_UNAVAILABLE.
 */
export async function copyDatabase(from: string, to: string): Promise<DatabaseCopy> {
  const source = openSqlite(from, { readonly: true });
  try {
    // The snapshot that this transaction holds is what is copied. Without it SQLite begins the copy anew at every commit of the server, so that under
    // load it ends late or never, and nobody could say before its end where the ledger ends in it.
    source.exec('BEGIN');
    const head = source.prepare<[], HeadRow & { site_id: string }>('SELECT * FROM ledger_head').get();
    assert(head !== undefined, 'the site has a head');
    await source.backup(to);
    source.exec('COMMIT');
    foldIn(to);
    return { siteId: givenId<SiteId>(head.site_id), head: toHead(head) };
  } catch (thrown) {
    if (thrown instanceof FaultError) throw thrown;
    throw new FaultError('STORE_UNAVAILABLE', { message: `${from} cannot be copied to ${to}`, cause: thrown });
  } finally {
    source.close();
  }
}

/** A database that is not in use needs no write-ahead log beside it; opening it as a store brings the log back. */
function foldIn(file: string): void {
  const copy = openSqlite(file);
  copy.pragma('journal_mode = DELETE');
  copy.close();
}

/** What SQLite itself finds wrong with a file, in its own words; empty where it is whole. `quick` leaves out whether indexes agree with their tables. */
export function integrityProblems(file: string, options: { quick: boolean }): readonly string[] {
  const database = openSqlite(file, { readonly: true });
  try {
    const pragma = options.quick ? 'PRAGMA quick_check(10)' : 'PRAGMA integrity_check(10)';
    const rows = database.prepare<[], string>(pragma).pluck().all();
    return rows.length === 1 && rows[0] === 'ok' ? [] : rows.map(String);
  } catch (thrown) {
    return [thrown instanceof Error ? thrown.message : String(thrown)];
  } finally {
    database.close();
  }
}
