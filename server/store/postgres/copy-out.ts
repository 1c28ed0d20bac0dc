import { assert, FaultError, type Instant } from '#kernel';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';
import { toHead, type HeadRow } from '../head-row.ts';
import type { DatabaseCopy } from '../sqlite/copy.ts';
import { migrate } from '../sqlite/migrate.ts';
import { tablesOf, type Table } from '../sqlite/tables.ts';
import { one, sql, unavailable, type Asked, type Value } from './connection.ts';
import { openSnapshot, type BooksInDatabase } from './look.ts';

/** Rows that go over at once: bounds the memory of a copy. */
const ROWS_AT_ONCE = 2000;

/**
 * Copies all that a site has into a new file, as the other engine would keep it, while servers go on writing, and says where the ledger ends in it. Both engines
 * have the same tables, so a row is a row. Rejects with STORE_UNAVAILABLE. The file is not synced to the disk.
 */
export async function copyOut(
  at: BooksInDatabase,
  to: { readonly file: string; readonly now: Instant },
): Promise<DatabaseCopy> {
  const { session, siteId } = await openSnapshot(at);
  try {
    const database = openSqlite(to.file);
    try {
      await fill(database, { asked: session, siteId, now: to.now });
    } finally {
      database.close();
    }
    const head = await one(session, statements.head, [siteId]);
    assert(head !== null, 'the site has a head');
    return { siteId, head: toHead(head) };
  } catch (thrown) {
    throw unavailable(thrown);
  } finally {
    await session.close();
  }
}

async function fill(
  database: SqliteDatabase,
  at: { readonly asked: Asked; readonly siteId: string; readonly now: Instant },
): Promise<void> {
  // Whoever makes a copy verifies it and brings it to the disk; until then nothing hangs on it.
  database.pragma('synchronous = OFF');
  migrate(database, { now: at.now });
  database.pragma('foreign_keys = OFF');
  const guards = database
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all();
  database.exec('BEGIN');
  // The guards judge what changes, row by row. What is copied was judged when it was written, and is verified as a whole.
  for (const { name } of guards) database.exec(`DROP TRIGGER ${name}`);
  for (const table of tablesOf(database)) await copyTable(database, table, at);
  for (const guard of guards) database.exec(guard.sql);
  database.exec('COMMIT');
  const astray = database.prepare<[], { table: string }>('SELECT DISTINCT "table" FROM pragma_foreign_key_check').all();
  if (astray.length > 0)
    throw new FaultError('STORE_UNAVAILABLE', {
      message: `rows of ${astray.map(({ table }) => table).join(', ')} refer to what is not there`,
    });
  database.pragma('journal_mode = DELETE');
}

/** From key to key, so that a page costs what it holds. */
async function copyTable(
  database: SqliteDatabase,
  { name, columns, key }: Table,
  { asked, siteId }: { readonly asked: Asked; readonly siteId: string },
): Promise<void> {
  const wanted = `SELECT ${columns.join(', ')} FROM ${name} WHERE site_id = $1`;
  const behind = `(${key.join(', ')}) > (${key.map((_, place) => `$${place + 2}`).join(', ')})`;
  const inOrder = `ORDER BY ${key.join(', ')} LIMIT ${ROWS_AT_ONCE}`;
  const first = sql<Row>(`${wanted} ${inOrder}`);
  const next = sql<Row>(`${wanted} AND ${behind} ${inOrder}`);
  const insert = database.prepare<Value[]>(
    `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  let rows = await asked.all(first, [siteId]);
  for (let last = rows.at(-1); last !== undefined; last = rows.at(-1)) {
    for (const row of rows) insert.run(...columns.map((column) => row[column] ?? null));
    const end = last;
    rows = await asked.all(next, [siteId, ...key.map((column) => end[column] ?? null)]);
  }
}

type Row = Readonly<Record<string, Value>>;

const statements = {
  head: sql<HeadRow>('SELECT sequence, hash, signature FROM ledger_head WHERE site_id = $1'),
};
