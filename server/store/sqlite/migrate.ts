import { hash } from 'node:crypto';
import { assert, FaultError, type Instant } from '#kernel';
import type { SqliteDatabase } from '#platform';
import { boxEventSchema } from './schema-box-events.ts';
import { cashBoxSchema } from './schema-cash-box.ts';
import { historySchema } from './schema-history.ts';
import { ledgerSchema } from './schema-ledger.ts';
import { movementSchema } from './schema-movements.ts';
import { noticeSchema } from './schema-notices.ts';
import { orderSchema } from './schema-orders.ts';
import { peopleSchema } from './schema-people.ts';
import { readingSchema } from './schema-readings.ts';
import { receiptKeySchema } from './schema-receipt-keys.ts';
import { siteSchema } from './schema-site.ts';
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
];

/**
 * Brings a database up to the last migration and returns how many were carried out. Each step and its record are one commit, so a run that is killed
 * half-way leaves whole steps behind and the next run goes on from there; a second run does nothing.
 * Throws STORE_UNAVAILABLE for a database that a newer program made.
 */
export function migrate(
  database: SqliteDatabase,
  at: { readonly now: Instant; readonly steps?: readonly Migration[] },
): number {
  const steps = at.steps ?? migrations;
  database.exec(`CREATE TABLE IF NOT EXISTS schema_migration (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, sql_hash TEXT NOT NULL, applied_at INTEGER NOT NULL
  ) STRICT`);
  const rows = database.prepare<[], AppliedRow>('SELECT number, sql_hash FROM schema_migration').all();
  const applied = new Map(rows.map((row) => [Number(row.number), row.sql_hash]));
  const newest = Math.max(0, ...applied.keys());
  const known = steps.at(-1)?.number ?? 0;
  if (newest > known)
    throw new FaultError('STORE_UNAVAILABLE', {
      message: `the database is at migration ${newest}, this program knows ${known}: a newer Foyer made it`,
    });
  const record = database.prepare(
    'INSERT INTO schema_migration (number, name, sql_hash, applied_at) VALUES (?, ?, ?, ?)',
  );
  let count = 0;
  for (const step of steps) {
    const sqlHash = hash('sha256', step.sql);
    const before = applied.get(step.number);
    assert(before === undefined || before === sqlHash, `migration ${step.number} is the one that was carried out`);
    if (before !== undefined) continue;
    database
      .transaction(() => {
        database.exec(step.sql);
        record.run(step.number, step.name, sqlHash, at.now);
      })
      .immediate();
    count += 1;
  }
  return count;
}

interface AppliedRow {
  readonly number: bigint;
  readonly sql_hash: string;
}
