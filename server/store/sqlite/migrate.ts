import { hash } from 'node:crypto';
import { assert, FaultError, type Instant } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import { boxEventSchema } from './schema-box-events.ts';
import { cardPinSchema } from './schema-card-pins.ts';
import { cardSchema } from './schema-cards.ts';
import { noticeKindSchema, pinNoticeSchema } from './schema-notice-kinds.ts';
import { cashBoxSchema } from './schema-cash-box.ts';
import { countedCaseSchema } from './schema-counted-cases.ts';
import { correctionSchema } from './schema-corrections.ts';
import { issuedReceiptSchema } from './schema-issued-receipts.ts';
import { cutReleaseSchema } from './schema-cut-releases.ts';
import { historySchema } from './schema-history.ts';
import { ledgerSchema } from './schema-ledger.ts';
import { movementSchema } from './schema-movements.ts';
import { noticeSchema } from './schema-notices.ts';
import { noticeChannelSchema } from './schema-notice-channels.ts';
import { orderSchema } from './schema-orders.ts';
import { peopleSchema } from './schema-people.ts';
import { readingSchema } from './schema-readings.ts';
import { receiptKeySchema } from './schema-receipt-keys.ts';
import { siteSchema } from './schema-site.ts';
import { statementSchema } from './schema-statements.ts';
import { tenancySchema } from './schema-tenancies.ts';

/** One step forward. A number and what it stands for never change once released. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  { number: 1, name: 'ledger', sql: ledgerSchema },
  { number: 2, name: 'site', sql: siteSchema },
  { number: 3, name: 'orders', sql: orderSchema },
  { number: 4, name: 'people', sql: peopleSchema },
  { number: 5, name: 'cash box', sql: cashBoxSchema },
  { number: 6, name: 'notices', sql: noticeSchema },
  { number: 7, name: 'movements', sql: movementSchema },
  { number: 8, name: 'receipt keys', sql: receiptKeySchema },
  { number: 9, name: 'box events', sql: boxEventSchema },
  { number: 10, name: 'ledger history', sql: historySchema },
  { number: 11, name: 'reading decisions', sql: readingSchema },
  { number: 12, name: 'tenancies', sql: tenancySchema },
  { number: 13, name: 'corrections', sql: correctionSchema },
  { number: 14, name: 'notice channels', sql: noticeChannelSchema },
  { number: 15, name: 'statements', sql: statementSchema },
  { number: 16, name: 'cut releases', sql: cutReleaseSchema },
  { number: 17, name: 'issued receipts', sql: issuedReceiptSchema },
  { number: 18, name: 'cards', sql: cardSchema },
  { number: 19, name: 'notice kinds', sql: noticeKindSchema },
  { number: 20, name: 'card pins', sql: cardPinSchema },
  { number: 21, name: 'counted cases', sql: countedCaseSchema },
  { number: 22, name: 'notice of a locked PIN', sql: pinNoticeSchema },
];

/**
 * Brings a database up to the last migration and returns how many were carried out. Each step and its record are one commit, so a run that is killed
 * half-way leaves whole steps behind and the next run goes on from there; those of a new database are one commit together, because each waits for the
 * disk. A second run does nothing. Before and after, the schema is held against the fingerprint that the last step left, and the books against
 * themselves: what somebody changed by hand in between is found and not built upon.
 * Throws STORE_UNAVAILABLE for a database that a newer program made, or whose schema or books are not as they were left.
 */
export function migrate(
  database: SqliteDatabase,
  at: { readonly now: Instant; readonly steps?: readonly Migration[] },
): number {
  const steps = at.steps ?? migrations;
  makeRecord(database);
  const rows = database.prepare<[], AppliedRow>('SELECT number, sql_hash FROM schema_migration').all();
  const applied = new Map(rows.map((row) => [Number(row.number), row.sql_hash]));
  const newest = Math.max(0, ...applied.keys());
  const known = steps.at(-1)?.number ?? 0;
  if (newest > known)
    throw new FaultError('STORE_UNAVAILABLE', {
      message: `the database is at migration ${newest}, this program knows ${known}: a newer Foyer made it`,
    });
  for (const step of steps) {
    const before = applied.get(step.number);
    assert(
      before === undefined || before === hash('sha256', step.sql),
      `migration ${step.number} is the one that was carried out`,
    );
  }
  checkSchema(database);
  const toDo = steps.filter((step) => !applied.has(step.number));
  if (toDo.length === 0) return 0;
  const before = booksOf(database);
  const carryOutAll = () => {
    for (const step of toDo) carryOut(database, step, at.now);
  };
  if (applied.size === 0) database.transaction(carryOutAll).immediate();
  else carryOutAll();
  checkSchema(database);
  const after = booksOf(database);
  if (before !== null && before !== after)
    throw new FaultError('STORE_UNAVAILABLE', { message: `the migrations moved the books from ${before} to ${after}` });
  return toDo.length;
}

/** The record of what was carried out. One that an older Foyer made did not say yet what each step left. */
function makeRecord(database: SqliteDatabase): void {
  database.exec(`CREATE TABLE IF NOT EXISTS schema_migration (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, sql_hash TEXT NOT NULL, applied_at INTEGER NOT NULL
  ) STRICT`);
  const columns = database.prepare<[], string>("SELECT name FROM pragma_table_info('schema_migration')").pluck().all();
  if (!columns.includes('schema_hash')) database.exec('ALTER TABLE schema_migration ADD COLUMN schema_hash TEXT');
}

function carryOut(database: SqliteDatabase, step: Migration, now: Instant): void {
  database
    .transaction(() => {
      database.exec(step.sql);
      database
        .prepare(
          'INSERT INTO schema_migration (number, name, sql_hash, applied_at, schema_hash) VALUES (?, ?, ?, ?, ?)',
        )
        .run(step.number, step.name, hash('sha256', step.sql), now, schemaFingerprint(database));
    })
    .immediate();
}

/** Everything that the migrations made, as it was written. */
function schemaFingerprint(database: SqliteDatabase): string {
  const parts = database
    .prepare<[], string>(
      `SELECT type || ' ' || name || ' ' || sql FROM sqlite_schema
       WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name <> 'schema_migration' ORDER BY type, name`,
    )
    .pluck();
  return hash('sha256', parts.all().join('\n'));
}

function checkSchema(database: SqliteDatabase): void {
  const last = database
    .prepare<[], { number: bigint; schema_hash: string | null }>(
      'SELECT number, schema_hash FROM schema_migration ORDER BY number DESC LIMIT 1',
    )
    .get();
  const left = last?.schema_hash ?? null;
  if (last === undefined || left === null) return;
  const found = schemaFingerprint(database);
  if (found !== left)
    throw new FaultError('STORE_UNAVAILABLE', {
      message: `the schema of the database is not the one that migration ${last.number} left: somebody changed it by hand`,
      details: { migration: Number(last.number), left, found },
    });
}

/** Where the ledger ends; null where there is none yet. Throws where balances do not sum to zero or the head is not at the last transaction. */
function booksOf(database: SqliteDatabase): string | null {
  const there = database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE name = 'ledger_head'").pluck();
  if (there.get() === undefined) return null;
  const row = database
    .prepare<[], { sequence: bigint; hash: Uint8Array; sum: bigint | null; last: bigint | null }>(
      `SELECT sequence, hash, (SELECT sum(amount_micros) FROM ledger_balance) AS sum,
         (SELECT max(sequence) FROM ledger_transaction) AS last FROM ledger_head`,
    )
    .get();
  if (row === undefined) return null;
  if ((row.sum ?? 0n) !== 0n || (row.last ?? 0n) !== row.sequence)
    throw new FaultError('STORE_UNAVAILABLE', {
      message: 'the books do not hold: run foyer ledger verify before they are migrated',
    });
  return `${row.sequence} ${Buffer.from(row.hash).toString('hex')}`;
}

interface AppliedRow {
  readonly number: bigint;
  readonly sql_hash: string;
}
