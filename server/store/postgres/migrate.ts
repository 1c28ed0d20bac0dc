import { hash } from 'node:crypto';
import { assert, FaultError, type Instant } from '#kernel';
import { one, sql, unavailable, type Session } from './connection.ts';
import { cardPinSchema } from './schema-card-pins.ts';
import { cardSchema } from './schema-cards.ts';
import { noticeKindSchema, pinNoticeSchema } from './schema-notice-kinds.ts';
import { schemaFingerprint } from './schema-fingerprint.ts';
import { countedCaseSchema } from './schema-counted-cases.ts';
import { correctionSchema } from './schema-corrections.ts';
import { issuedReceiptSchema } from './schema-issued-receipts.ts';
import { cutReleaseSchema } from './schema-cut-releases.ts';
import { historySchema, readingSchema, tenancySchema } from './schema-history.ts';
import { ledgerSchema } from './schema-ledger.ts';
import { noticeChannelSchema } from './schema-notice-channels.ts';
import { boxEventSchema, cashBoxSchema, peopleSchema } from './schema-people.ts';
import { movementSchema, noticeSchema, orderSchema, receiptKeySchema, siteSchema } from './schema-site.ts';
import { statementSchema } from './schema-statements.ts';

/** One step forward. A number and what it stands for never change once released; numbers and names are those of the other engine. */
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

/** 'foyer', as a number: whoever migrates holds this lock of the database, and the other processes wait. */
const MIGRATION_LOCK = 0x666f796572;

/**
 * Brings a database up to the last migration and returns how many were carried out. Each step and its record are one commit, so a run that is killed half-way
 * leaves whole steps behind and the next run goes on from there. Before and after, the schema is held against the fingerprint that the last step left, and
 * the end of every ledger against its balances: what somebody changed by hand in between is found and not built upon.
 * Rejects with STORE_UNAVAILABLE for a database that a newer program made, or whose schema or books are not as they were left.
 */
export async function migrate(
  session: Session,
  at: { readonly now: Instant; readonly steps?: readonly Migration[] },
): Promise<number> {
  await session.run(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
  try {
    return await migrateLocked(session, at.now, at.steps ?? migrations);
  } catch (thrown) {
    throw unavailable(thrown);
  } finally {
    if (!session.lost) await session.run(`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`);
  }
}

async function migrateLocked(session: Session, now: Instant, steps: readonly Migration[]): Promise<number> {
  await session.run(`CREATE TABLE IF NOT EXISTS schema_migration (
    number bigint PRIMARY KEY, name text NOT NULL, sql_hash text NOT NULL, schema_hash text NOT NULL, applied_at bigint NOT NULL
  )`);
  const rows = await session.all(statements.applied, []);
  const applied = new Map(rows.map((row) => [Number(row.number), row.sql_hash]));
  const [newest, known] = [Math.max(0, ...applied.keys()), steps.at(-1)?.number ?? 0];
  if (newest > known)
    throw new FaultError('STORE_UNAVAILABLE', {
      message: `the database is at migration ${newest}, this program knows ${known}: a newer Foyer made it`,
    });
  for (const step of steps) {
    const before = applied.get(step.number);
    assert(before === undefined || before === hashOf(step), `migration ${step.number} is the one that was carried out`);
  }
  await checkSchema(session);
  const toDo = steps.filter((step) => !applied.has(step.number));
  if (toDo.length === 0) return 0;
  const before = await checkBooks(session);
  for (const step of toDo) {
    await session.run('BEGIN');
    try {
      await session.run(step.sql);
      const record = [step.number, step.name, hashOf(step), await schemaFingerprint(session), now];
      await session.all(statements.record, record);
      await session.run('COMMIT');
    } catch (thrown) {
      await session.run('ROLLBACK').catch(() => undefined);
      throw thrown;
    }
  }
  await checkSchema(session);
  const after = await checkBooks(session);
  if (before !== null && before !== after)
    throw new FaultError('STORE_UNAVAILABLE', { message: `the migrations moved the books from ${before} to ${after}` });
  return toDo.length;
}

function hashOf({ sql: text }: Migration): string {
  return hash('sha256', text);
}

/** Another major version of PostgreSQL writes a schema in its own words: then there is nothing to compare with, until the next step. */
async function checkSchema(session: Session): Promise<void> {
  const last = await one(session, statements.last, []);
  if (last === null) return;
  const found = await schemaFingerprint(session);
  if (found.split(':')[0] !== last.schema_hash.split(':')[0] || found === last.schema_hash) return;
  throw new FaultError('STORE_UNAVAILABLE', {
    message: `the schema of the database is not the one that migration ${last.number} left: somebody changed it by hand`,
    details: { migration: Number(last.number), left: last.schema_hash, found },
  });
}

/** Where every ledger ends, in one value; null where there is none yet. Throws where balances do not sum to zero or a head is not at its last transaction. */
async function checkBooks(session: Session): Promise<string | null> {
  if ((await one(session, statements.there, []))?.is !== true) return null;
  const rows = await session.all(statements.books, []);
  const broken = rows.find(({ sum, last, sequence }) => (sum ?? 0n) !== 0n || (last ?? 0n) !== sequence);
  if (broken !== undefined)
    throw new FaultError('STORE_UNAVAILABLE', {
      message: `the books of ${broken.site_id} do not hold: run foyer ledger verify before they are migrated`,
      details: { siteId: broken.site_id },
    });
  return rows
    .map(({ site_id: siteId, sequence, hash: end }) => `${siteId} ${sequence} ${Buffer.from(end).toString('hex')}`)
    .join('\n');
}

const statements = {
  applied: sql<{ number: bigint; sql_hash: string }>('SELECT number, sql_hash FROM schema_migration'),
  last: sql<{ number: bigint; schema_hash: string }>(
    'SELECT number, schema_hash FROM schema_migration ORDER BY number DESC LIMIT 1',
  ),
  record: sql(
    'INSERT INTO schema_migration (number, name, sql_hash, schema_hash, applied_at) VALUES ($1, $2, $3, $4, $5)',
  ),
  there: sql<{ is: boolean }>(`SELECT to_regclass('ledger_head') IS NOT NULL AS is`),
  books: sql<{ site_id: string; sequence: bigint; hash: Uint8Array; sum: bigint | null; last: bigint | null }>(
    `SELECT h.site_id, h.sequence, h.hash,
       (SELECT sum(amount_micros) FROM ledger_balance b WHERE b.site_id = h.site_id) AS sum,
       (SELECT max(sequence) FROM ledger_transaction t WHERE t.site_id = h.site_id) AS last
     FROM ledger_head h ORDER BY h.site_id`,
  ),
};
