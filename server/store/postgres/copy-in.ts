import type { KeyObject } from 'node:crypto';
import { assert, FaultError, type Instant, type SiteId } from '#kernel';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';
import type { LedgerHead } from '../../ledger/index.ts';
import { toHead, type HeadRow } from '../head-row.ts';
import { migrate as migrateFile } from '../sqlite/migrate.ts';
import { tablesOf } from '../sqlite/tables.ts';
import { CHAIN, copyChain } from './copy-chain.ts';
import { RowsIn } from './rows-in.ts';
import { one, Session, sql, unavailable, type PostgresPlace } from './connection.ts';
import { migrate } from './migrate.ts';
import type { ColumnType } from './set-insert.ts';
import { walk } from './verify.ts';

export interface CopyIn {
  readonly place: PostgresPlace;
  readonly siteId: SiteId;
  readonly publicKey: KeyObject;
  readonly now: Instant;
}

/**
 * Copies a site out of a file, of which only this process knows, into a database that has no such site yet, in one commit; nothing is there before. It passes the guards of
 * the database as if it were posted: each batch follows the head, and its transactions sum to zero. What came in is verified before it is committed. Rejects with
 * RESTORE_REFUSED where the site is there and ends elsewhere (where it ends as the file does, it was done before), LEDGER_BROKEN or STORE_UNAVAILABLE.
 */
export async function copyIn(file: string, at: CopyIn): Promise<'copied' | 'was_there'> {
  const database = openSqlite(file);
  const session = await Session.open(at.place, { pipeline: true, patient: true });
  try {
    // Of an older Foyer perhaps.
    migrateFile(database, { now: at.now });
    await migrate(session, { now: at.now });
    await session.run('BEGIN');
    await session.all(statements.beginning, [at.siteId]);
    const wanted = headOf(database);
    const there = await one(session, statements.head, [at.siteId]);
    if (there !== null) return heldAgainst(toHead(there), wanted, at.siteId);
    const tables = tablesOf(database);
    const target = { session, siteId: at.siteId, types: await columnTypes(session) };
    const rows = new Map(tables.map((table) => [table.name, new RowsIn(database, table, target)]));
    await rows.get('ledger_account')?.copyAll();
    await copyChain(database, rows, { ...target, head: wanted });
    for (const [name, table] of rows) if (name !== 'ledger_account' && !CHAIN.has(name)) await table.copyAll();
    await session.all(statements.countEntries, [at.siteId]);
    await verify(session, at, wanted);
    await session.run('COMMIT');
    return 'copied';
  } catch (thrown) {
    throw unavailable(thrown);
  } finally {
    await session.close();
    database.close();
  }
}

function headOf(database: SqliteDatabase): LedgerHead {
  const row = database.prepare<[], HeadRow>('SELECT sequence, hash, signature FROM ledger_head').get();
  assert(row !== undefined, 'the site has a head');
  return toHead(row);
}

function heldAgainst(there: LedgerHead, wanted: LedgerHead, siteId: SiteId): 'was_there' {
  if (there.hashHex === wanted.hashHex) return 'was_there';
  throw new FaultError('RESTORE_REFUSED', {
    message: `the database has books of the site ${siteId} already, up to ${there.sequence}: a backup is put where there are none`,
    details: { siteId, sequence: there.sequence },
  });
}

async function verify(session: Session, { siteId, publicKey }: CopyIn, wanted: LedgerHead): Promise<void> {
  const witnesses = [{ name: 'the backup', sequence: wanted.sequence, hashHex: wanted.hashHex }];
  const { sound, head, problems } = await walk(session, { siteId, publicKey, witnesses });
  if (sound && head.hashHex === wanted.hashHex) return;
  throw new FaultError('LEDGER_BROKEN', {
    message: `what came into the database does not hold: ${problems[0]?.problem ?? 'it ends elsewhere'}`,
    details: { sequence: problems[0]?.sequence ?? head.sequence },
  });
}

async function columnTypes(session: Session): Promise<ReadonlyMap<string, ColumnType>> {
  const rows = await session.all(statements.columns, []);
  return new Map(rows.map((row) => [`${row.table_name}.${row.column_name}`, row.data_type]));
}

const statements = {
  beginning: sql(`SELECT pg_advisory_xact_lock(hashtextextended('foyer site ' || $1, 0))`),
  head: sql<HeadRow>('SELECT sequence, hash, signature FROM ledger_head WHERE site_id = $1'),
  columns: sql<{ table_name: string; column_name: string; data_type: ColumnType }>(
    'SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()',
  ),
  // Only this engine counts them; see `ledger_checkpoint`.
  countEntries: sql(
    `UPDATE ledger_balance b SET entries = e.count
     FROM (SELECT account, count(*) AS count FROM ledger_entry WHERE site_id = $1 GROUP BY account) e
     WHERE b.site_id = $1 AND b.account = e.account`,
  ),
};
