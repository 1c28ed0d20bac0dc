import { assert } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import { ChainHasher, type LedgerHead } from '../../ledger/index.ts';
import { sql } from './connection.ts';
import type { RowsIn, RowsTarget } from './rows-in.ts';

/** Statements that are on their way at once. */
const SENT_AT_ONCE = 256;

/** What goes in link by link and not a table at a time. */
export const CHAIN: ReadonlySet<string> = new Set([
  'ledger_transaction',
  'ledger_entry',
  'rated_line',
  'ledger_batch',
  'ledger_head',
]);

interface BatchRow {
  readonly first_sequence: bigint;
  readonly last_sequence: bigint;
  readonly previous_hash: Uint8Array;
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
  readonly signed_by: string;
}

/** Copies the chain as it grew: what a batch seals, the batch, and the head to its end. So the database judges every link of it again. */
export async function copyChain(
  database: SqliteDatabase,
  rows: ReadonlyMap<string, RowsIn>,
  { session, siteId, head }: RowsTarget & { readonly head: LedgerHead },
): Promise<void> {
  const genesis = new ChainHasher().genesis(siteId);
  await session.all(statements.begin, [siteId, genesis, firstSignature(head)]);
  const parts = ['ledger_transaction', 'ledger_entry', 'rated_line'].map((name) => {
    const part = rows.get(name);
    assert(part !== undefined, `the file has ${name}`);
    return part.between();
  });
  const batches = database.prepare<[bigint], BatchRow>(
    'SELECT * FROM ledger_batch WHERE first_sequence > ? ORDER BY first_sequence LIMIT 1',
  );
  let sent: Promise<unknown>[] = [];
  for (let batch = batches.get(0n); batch !== undefined; batch = batches.get(batch.first_sequence)) {
    const { first_sequence: first, last_sequence: last, hash, signature } = batch;
    sent.push(
      ...parts.map((send) => send(first, last)),
      session.all(statements.batch, [siteId, first, last, batch.previous_hash, hash, signature, batch.signed_by]),
      session.all(statements.moveHead, [siteId, last, hash, signature]),
    );
    if (sent.length < SENT_AT_ONCE) continue;
    await settled(sent);
    sent = [];
  }
  await settled(sent);
}

/** Those behind one that failed say only that one did. */
async function settled(sent: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(sent)).find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Of a ledger without an entry it is the head's own; otherwise the first batch brings another. */
function firstSignature({ sequence, signatureBase64 }: LedgerHead): Uint8Array {
  return sequence === 0 ? Buffer.from(signatureBase64, 'base64') : new Uint8Array(64);
}

const statements = {
  begin: sql('INSERT INTO ledger_head (site_id, sequence, hash, signature) VALUES ($1, 0, $2, $3)'),
  batch: sql(
    `INSERT INTO ledger_batch (site_id, first_sequence, last_sequence, previous_hash, hash, signature, signed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
  ),
  moveHead: sql('UPDATE ledger_head SET sequence = $2, hash = $3, signature = $4 WHERE site_id = $1'),
};
