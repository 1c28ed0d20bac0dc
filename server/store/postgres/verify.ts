import type { KeyObject } from 'node:crypto';
import { FaultError, money, type SiteId } from '#kernel';
import { LedgerVerification, type LedgerVerdict, type StoredTransaction, type Witness } from '../../ledger/index.ts';
import { toHead, type HeadRow } from '../head-row.ts';
import { toRatedLine, toTransaction, type EntryRow, type RatedLineRow, type TransactionRow } from '../rows.ts';
import { one, sql, unavailable, type Asked, type Session } from './connection.ts';
import { nameProjections } from '../projection-report.ts';
import { compareIn } from './projections.ts';

const BATCHES_AT_ONCE = 64;
/** No sequence is ever as large. */
const BEHIND_ALL = 2n ** 62n;

/**
 * Walks the whole ledger of a site in one snapshot, while servers may go on writing. Rejects with STORE_UNAVAILABLE where the database or the site is not
 * there; everything else that is wrong is in the verdict.
 */
export async function verifyLedger(
  session: Session,
  at: { readonly siteId: SiteId; readonly publicKey: KeyObject; readonly witnesses: readonly Witness[] },
): Promise<LedgerVerdict> {
  try {
    await session.run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await walk(session, at);
  } catch (thrown) {
    throw unavailable(thrown);
  } finally {
    if (!session.lost) await session.run('ROLLBACK').catch(() => undefined);
  }
}

/** The same in a transaction that somebody else began. */
export async function walk(
  asked: Asked,
  at: { readonly siteId: SiteId; readonly publicKey: KeyObject; readonly witnesses: readonly Witness[] },
): Promise<LedgerVerdict> {
  const { siteId } = at;
  const head = await one(asked, statements.head, [siteId]);
  if (head === null)
    throw new FaultError('STORE_UNAVAILABLE', { message: `the database has no ledger of the site ${siteId}` });
  const verification = new LedgerVerification(at);
  let sequence = 0n;
  let batches = await asked.all(statements.batches, [siteId, 0n]);
  while (batches.length > 0) {
    const last = batches.reduce((most, batch) => (batch.last_sequence > most ? batch.last_sequence : most), sequence);
    const transactions = await readTransactions(asked, { siteId, from: sequence + 1n, to: last, verification });
    for (const batch of batches) {
      const own = transactions.filter((one) => one.sequence > sequence && one.sequence <= batch.last_sequence);
      verification.takeBatch(
        {
          firstSequence: Number(batch.first_sequence),
          lastSequence: Number(batch.last_sequence),
          previousHash: batch.previous_hash,
          hash: batch.hash,
          signature: batch.signature,
          signedBy: batch.signed_by,
        },
        own,
      );
      sequence = batch.last_sequence;
    }
    batches = await asked.all(statements.batches, [siteId, batches.at(-1)?.first_sequence ?? 0n]);
  }
  nameProjections(await compareIn(asked, siteId), verification);
  const balances = await asked.all(statements.balances, [siteId]);
  return verification.finish({
    uncovered: await readTransactions(asked, { siteId, from: sequence + 1n, to: BEHIND_ALL, verification }),
    head: toHead(head),
    balances: new Map(balances.map((row) => [row.name ?? '', money(row.amount_micros)])),
    entryRows: Number((await one(asked, statements.entryRows, [siteId]))?.count ?? 0n),
  });
}

async function readTransactions(
  asked: Asked,
  span: { siteId: SiteId; from: bigint; to: bigint; verification: LedgerVerification },
): Promise<StoredTransaction[]> {
  const values = [span.siteId, span.from, span.to];
  const entries = Map.groupBy(await asked.all(statements.entries, values), (row) => row.sequence);
  const lines = Map.groupBy(await asked.all(statements.lines, values), (row) => row.sequence);
  return (await asked.all(statements.transactions, values)).flatMap((row) => {
    try {
      return [
        {
          ...toTransaction(row, entries.get(row.sequence) ?? []),
          lines: (lines.get(row.sequence) ?? []).map(toRatedLine),
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

const statements = {
  head: sql<HeadRow>('SELECT sequence, hash, signature FROM ledger_head WHERE site_id = $1'),
  batches: sql<BatchRow>(
    `SELECT * FROM ledger_batch WHERE site_id = $1 AND first_sequence > $2 ORDER BY first_sequence LIMIT ${BATCHES_AT_ONCE}`,
  ),
  transactions: sql<TransactionRow>(
    'SELECT * FROM ledger_transaction WHERE site_id = $1 AND sequence BETWEEN $2 AND $3 ORDER BY sequence',
  ),
  entries: sql<EntryRow>(
    `SELECT e.sequence, a.name, e.amount_micros FROM ledger_entry e
     LEFT JOIN ledger_account a ON a.site_id = e.site_id AND a.number = e.account
     WHERE e.site_id = $1 AND e.sequence BETWEEN $2 AND $3 ORDER BY e.sequence, e.line`,
  ),
  lines: sql<RatedLineRow>(
    'SELECT * FROM rated_line WHERE site_id = $1 AND sequence BETWEEN $2 AND $3 ORDER BY sequence, line',
  ),
  balances: sql<{ name: string | null; amount_micros: bigint }>(
    `SELECT a.name, b.amount_micros FROM ledger_balance b
     LEFT JOIN ledger_account a ON a.site_id = b.site_id AND a.number = b.account WHERE b.site_id = $1`,
  ),
  entryRows: sql<{ count: bigint }>('SELECT count(*) AS count FROM ledger_entry WHERE site_id = $1'),
};
