import type { KeyObject } from 'node:crypto';
import { assert, FaultError, money } from '#kernel';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';
import {
  LedgerVerification,
  type LedgerVerdict,
  type RatedLine,
  type StoredTransaction,
  type Witness,
} from '../../ledger/index.ts';
import { toHead, type HeadRow } from '../head-row.ts';
import { nameProjections } from '../projection-report.ts';
import { compare } from './projections.ts';
import { toRatedLine, toTransaction, type EntryRow, type RatedLineRow, type TransactionRow } from '../rows.ts';

/** The walk lets the event loop breathe after so many transactions. */
const TRANSACTIONS_AT_ONCE = 256;

/**
 * Walks the whole ledger in a file on a read-only connection of its own and in one snapshot, while a server may go on writing.
 * Rejects with STORE_UNAVAILABLE where the file cannot be read at all; everything else that is wrong is in the verdict.
 */
export async function verifySqliteLedger(
  file: string,
  at: { readonly publicKey: KeyObject; readonly witnesses: readonly Witness[] },
): Promise<LedgerVerdict> {
  const database = openSqlite(file, { readonly: true });
  try {
    database.exec('BEGIN');
    return await walk(database, at);
  } catch (thrown) {
    if (thrown instanceof FaultError) throw thrown;
    throw new FaultError('STORE_UNAVAILABLE', { message: `the ledger in ${file} cannot be read`, cause: thrown });
  } finally {
    database.close();
  }
}

async function walk(
  database: SqliteDatabase,
  at: { readonly publicKey: KeyObject; readonly witnesses: readonly Witness[] },
): Promise<LedgerVerdict> {
  const statements = prepare(database);
  const head = statements.head.get();
  assert(head !== undefined, 'the site has a head');
  const verification = new LedgerVerification({ siteId: head.site_id, ...at });
  let sequence = 0n;
  let since = 0;
  for (
    let batch = statements.nextBatch.get(0n);
    batch !== undefined;
    batch = statements.nextBatch.get(batch.first_sequence)
  ) {
    const transactions = readTransactions(statements, { from: sequence + 1n, to: batch.last_sequence, verification });
    verification.takeBatch(
      {
        firstSequence: Number(batch.first_sequence),
        lastSequence: Number(batch.last_sequence),
        previousHash: batch.previous_hash,
        hash: batch.hash,
        signature: batch.signature,
        signedBy: batch.signed_by,
      },
      transactions,
    );
    sequence = batch.last_sequence;
    since += transactions.length;
    if (since < TRANSACTIONS_AT_ONCE) continue;
    since = 0;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  nameProjections(compare(database), verification);
  return verification.finish({
    uncovered: readTransactions(statements, { from: sequence + 1n, to: 2n ** 62n, verification }),
    head: toHead(head),
    balances: new Map(statements.balances.all().map((row) => [row.name ?? '', money(row.amount_micros)])),
    entryRows: Number(statements.entryRows.get()?.count ?? 0n),
  });
}

function readTransactions(
  statements: ReturnType<typeof prepare>,
  span: { from: bigint; to: bigint; verification: LedgerVerification },
): StoredTransaction[] {
  const entries = Map.groupBy(statements.entries.all(span.from, span.to), (row) => row.sequence);
  const lines = Map.groupBy(statements.lines.all(span.from, span.to), (row) => row.sequence);
  return statements.transactions.all(span.from, span.to).flatMap((row) => {
    try {
      return [
        {
          ...toTransaction(row, entries.get(row.sequence) ?? []),
          lines: (lines.get(row.sequence) ?? []).map((line): RatedLine => toRatedLine(line)),
          contentHash: row.content_hash,
          recordHash: row.record_hash,
        },
      ];
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      span.verification.unreadable(Number(row.sequence), `the row cannot be read: ${why}`);
      return [];
    }
  });
}

interface BatchRow {
  readonly first_sequence: bigint;
  readonly last_sequence: bigint;
  readonly previous_hash: Uint8Array;
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
  readonly signed_by: string;
}

function prepare(database: SqliteDatabase) {
  return {
    head: database.prepare<[], HeadRow & { site_id: string }>('SELECT * FROM ledger_head'),
    nextBatch: database.prepare<[bigint], BatchRow>(
      'SELECT * FROM ledger_batch WHERE first_sequence > ? ORDER BY first_sequence LIMIT 1',
    ),
    transactions: database.prepare<[bigint, bigint], TransactionRow>(
      'SELECT * FROM ledger_transaction WHERE sequence BETWEEN ? AND ? ORDER BY sequence',
    ),
    entries: database.prepare<[bigint, bigint], EntryRow>(
      `SELECT e.sequence, a.name, e.amount_micros FROM ledger_entry e LEFT JOIN ledger_account a ON a.number = e.account
       WHERE e.sequence BETWEEN ? AND ? ORDER BY e.sequence, e.line`,
    ),
    lines: database.prepare<[bigint, bigint], RatedLineRow>(
      'SELECT * FROM rated_line WHERE sequence BETWEEN ? AND ? ORDER BY sequence, line',
    ),
    balances: database.prepare<[], { name: string | null; amount_micros: bigint }>(
      'SELECT a.name, b.amount_micros FROM ledger_balance b LEFT JOIN ledger_account a ON a.number = b.account',
    ),
    entryRows: database.prepare<[], { count: bigint }>('SELECT count(*) AS count FROM ledger_entry'),
  };
}
