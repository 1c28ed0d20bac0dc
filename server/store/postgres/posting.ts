import type { KeyObject } from 'node:crypto';
import { assert, equalBytes, instant, refuse, type SiteId } from '#kernel';
import {
  ChainHasher,
  keyFingerprint,
  signChainEnd,
  type AccountLimit,
  type HashBytes,
  type NewTransaction,
} from '../../ledger/index.ts';
import type { PostAnswer, PostJob } from '../jobs.ts';
import { sql } from './connection.ts';
import { insertPosted, type PlacedPost } from './posted-rows.ts';
import { DAY_MS, ENTRIES_BETWEEN_CHECKPOINTS } from './schema-history.ts';
import { arrayOf } from './set-insert.ts';
import type { Transaction } from './transaction.ts';

/** What one commit has put into the ledger so far. */
interface OpenBatch {
  readonly firstSequence: number;
  readonly recordHashes: HashBytes[];
  /** The day of UTC on which each was recorded. */
  readonly days: number[];
  /** What balances are still to be moved by, and by how many entries. */
  readonly deltas: Map<number, { amount: bigint; entries: number }>;
}

interface Known {
  readonly sequence: number;
  readonly contentHash: Uint8Array;
  readonly occurredAt: number;
  readonly recordedAt: number;
}

/**
 * The ledger's side of a batch: posts many transactions with a few statements, and seals them with one link of the chain. It stands inside a database
 * transaction that has locked the site's head, so the sequence that it counts on from the head is nobody else's.
 */
export class Posting {
  readonly #siteId: SiteId;
  readonly #privateKey: KeyObject;
  readonly #signedBy: string;
  readonly #hasher = new ChainHasher();
  /** Account numbers never change, whichever process made them, so they are looked up once. */
  readonly #accounts = new Map<string, number>();
  #batch: OpenBatch = { firstSequence: 1, recordHashes: [], days: [], deltas: new Map() };
  #headHash: HashBytes = new Uint8Array();

  constructor(at: { siteId: SiteId; privateKey: KeyObject; publicKey: KeyObject }) {
    this.#siteId = at.siteId;
    this.#privateKey = at.privateKey;
    this.#signedBy = keyFingerprint(at.publicKey);
  }

  begin({ head }: Transaction): void {
    this.#batch = { firstSequence: Number(head.sequence) + 1, recordHashes: [], days: [], deltas: new Map() };
    this.#headHash = head.hash;
  }

  /** Answers as if one after the other; the rows are on their way when it resolves. Rejects with what the database says. */
  async post(transaction: Transaction, jobs: readonly PostJob[]): Promise<PostAnswer[]> {
    const known = await this.#lookUp(transaction, jobs);
    const placed: PlacedPost[] = [];
    const answers = jobs.map((job): PostAnswer => {
      const contentHash = this.#hasher.content(job.transaction);
      const accounts = this.#numbersOf(job.transaction);
      if (!Array.isArray(accounts)) return accounts;
      const before = known.get(job.transaction.id);
      if (before !== undefined) return answerAgain(job.transaction, contentHash, before);
      const post = this.#place(job, { contentHash, accounts });
      placed.push(post);
      const { occurredAt } = job.transaction;
      known.set(job.transaction.id, { sequence: post.sequence, contentHash, occurredAt, recordedAt: job.recordedAt });
      return post.sequence;
    });
    insertPosted(transaction.ask, this.#siteId, placed);
    return answers;
  }

  openAccounts(transaction: Transaction, names: readonly string[]): void {
    void transaction.ask(statements.openAccounts, [this.#siteId, arrayOf('text', [...new Set(names)])]);
  }

  setLimits(transaction: Transaction, limits: readonly AccountLimit[]): void {
    // The last word about an account counts.
    const last = [...new Map(limits.map((limit) => [limit.account, limit])).values()];
    void transaction.ask(statements.setLimits, [
      this.#siteId,
      arrayOf(
        'text',
        last.map(({ account }) => account),
      ),
      arrayOf(
        'bigint',
        last.map(({ least }) => least),
      ),
      arrayOf(
        'bigint',
        last.map(({ most }) => most),
      ),
    ]);
  }

  /** How many transactions the batch holds. */
  count(): number {
    return this.#batch.recordHashes.length;
  }

  /** After a job's savepoint, or the whole transaction, was rolled back: account numbers seen since may not exist. */
  backTo(count: number): void {
    this.#batch.recordHashes.length = count;
    this.#batch.days.length = count;
    this.#batch.deltas.clear();
    this.#accounts.clear();
  }

  /** Moves the balances, once per account and in order of account. */
  settle(transaction: Transaction): void {
    const deltas = [...this.#batch.deltas].sort(([a], [b]) => a - b);
    if (deltas.length === 0) return;
    this.#batch.deltas.clear();
    void transaction.ask(statements.settle, [
      this.#siteId,
      this.#batch.firstSequence + this.count() - 1,
      arrayOf(
        'bigint',
        deltas.map(([account]) => account),
      ),
      arrayOf(
        'bigint',
        deltas.map(([, { amount }]) => amount),
      ),
      arrayOf(
        'bigint',
        deltas.map(([, { entries }]) => entries),
      ),
    ]);
  }

  /** Moves the balances and adds the link; the end of the chain that it made, or null where nothing was posted. */
  seal(transaction: Transaction): { readonly sequence: number; readonly hash: HashBytes } | null {
    const { firstSequence, recordHashes } = this.#batch;
    if (recordHashes.length === 0) return null;
    this.settle(transaction);
    this.#countDays(transaction);
    const siteId = this.#siteId;
    const hash = this.#hasher.batch({ siteId, previousHash: this.#headHash, firstSequence, recordHashes });
    const sequence = firstSequence + recordHashes.length - 1;
    const signature = signChainEnd({ siteId, sequence, hash }, this.#privateKey);
    const link = [siteId, firstSequence, sequence, this.#headHash, hash, signature, this.#signedBy];
    void transaction.ask(statements.batch, link);
    void transaction.ask(statements.moveHead, [siteId, sequence, hash, signature]);
    return { sequence, hash };
  }

  async #lookUp(transaction: Transaction, jobs: readonly PostJob[]): Promise<Map<string, Known>> {
    const names = new Set(jobs.flatMap((job) => job.transaction.entries.map((entry) => entry.account as string)));
    const strange = [...names].filter((name) => !this.#accounts.has(name));
    const [rows, accounts] = await Promise.all([
      transaction.ask(statements.known, [
        this.#siteId,
        arrayOf(
          'text',
          jobs.map((job) => job.transaction.id),
        ),
      ]),
      strange.length === 0 ? [] : transaction.ask(statements.accounts, [this.#siteId, arrayOf('text', strange)]),
    ]);
    for (const { name, number } of accounts) this.#accounts.set(name, Number(number));
    return new Map(
      rows.map((row) => [
        row.id,
        {
          sequence: Number(row.sequence),
          contentHash: row.content_hash,
          occurredAt: Number(row.occurred_at),
          recordedAt: Number(row.recorded_at),
        },
      ]),
    );
  }

  #numbersOf({ id, entries }: NewTransaction): number[] | Extract<PostAnswer, { kind: 'refused' }> {
    const numbers: number[] = [];
    for (const { account } of entries) {
      const number = this.#accounts.get(account);
      if (number === undefined)
        return { kind: 'refused', refusal: refuse('LEDGER_ACCOUNT_UNKNOWN', { details: { account, id } }).error };
      numbers.push(number);
    }
    return numbers;
  }

  #place(job: PostJob, at: { contentHash: HashBytes; accounts: readonly number[] }): PlacedPost {
    const { transaction, recordedAt } = job;
    const batch = this.#batch;
    const sequence = batch.firstSequence + batch.recordHashes.length;
    const { occurredAt, lines } = transaction;
    const { contentHash } = at;
    const recordHash = this.#hasher.record({ sequence, occurredAt, recordedAt, contentHash, lines });
    batch.recordHashes.push(recordHash);
    batch.days.push(Math.floor(recordedAt / DAY_MS));
    transaction.entries.forEach(({ amount }, line) => {
      const number = at.accounts[line] ?? 0;
      const delta = batch.deltas.get(number) ?? { amount: 0n, entries: 0 };
      batch.deltas.set(number, { amount: delta.amount + amount, entries: delta.entries + 1 });
    });
    return { job, sequence, recordHash, ...at };
  }

  #countDays(transaction: Transaction): void {
    const { firstSequence, days } = this.#batch;
    const spans = new Map<number, { first: number; last: number }>();
    days.forEach((day, index) => {
      const sequence = firstSequence + index;
      spans.set(day, { first: spans.get(day)?.first ?? sequence, last: sequence });
    });
    void transaction.ask(statements.days, [
      this.#siteId,
      arrayOf('bigint', [...spans.keys()]),
      arrayOf(
        'bigint',
        [...spans.values()].map(({ first }) => first),
      ),
      arrayOf(
        'bigint',
        [...spans.values()].map(({ last }) => last),
      ),
    ]);
  }
}

function answerAgain({ id }: NewTransaction, contentHash: HashBytes, before: Known): PostAnswer {
  const { sequence } = before;
  if (!equalBytes(before.contentHash, contentHash))
    return { kind: 'refused', refusal: refuse('LEDGER_ID_REUSED', { details: { id, sequence } }).error };
  assert(sequence > 0, 'what was posted has a place');
  return {
    kind: 'repeated',
    sequence,
    occurredAt: instant(before.occurredAt),
    recordedAt: instant(before.recordedAt),
  };
}

const statements = {
  known: sql<{ id: string; sequence: bigint; content_hash: Uint8Array; occurred_at: bigint; recorded_at: bigint }>(
    `SELECT id, sequence, content_hash, occurred_at, recorded_at FROM ledger_transaction
     WHERE site_id = $1 AND id = ANY ($2::text[])`,
  ),
  accounts: sql<{ name: string; number: bigint }>(
    'SELECT name, number FROM ledger_account WHERE site_id = $1 AND name = ANY ($2::text[])',
  ),
  openAccounts: sql(
    `INSERT INTO ledger_account (site_id, number, name)
     SELECT $1, (SELECT coalesce(max(number), 0) FROM ledger_account WHERE site_id = $1) + row_number() OVER (ORDER BY place), name
     FROM unnest($2::text[]) WITH ORDINALITY AS wanted (name, place)
     WHERE NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.site_id = $1 AND a.name = wanted.name)`,
  ),
  setLimits: sql(
    `INSERT INTO ledger_limit (site_id, account, least_micros, most_micros)
     SELECT $1, a.number, l.least, l.most FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS l (name, least, most)
     JOIN ledger_account a ON a.site_id = $1 AND a.name = l.name
     ON CONFLICT (site_id, account) DO UPDATE SET least_micros = excluded.least_micros, most_micros = excluded.most_micros`,
  ),
  // A balance is written down again each time its count of entries passes a multiple of the distance between two checkpoints.
  settle: sql(
    `WITH delta AS (
       SELECT * FROM unnest($3::bigint[], $4::bigint[], $5::bigint[]) AS d (account, amount, entries)
     ), moved AS (
       INSERT INTO ledger_balance AS b (site_id, account, amount_micros, entries)
       SELECT $1, account, amount, entries FROM delta ORDER BY account
       ON CONFLICT (site_id, account) DO UPDATE
       SET amount_micros = b.amount_micros + excluded.amount_micros, entries = b.entries + excluded.entries
       RETURNING account, amount_micros, entries
     )
     INSERT INTO ledger_checkpoint (site_id, account, sequence, amount_micros)
     SELECT $1, m.account, $2, m.amount_micros FROM moved m JOIN delta d ON d.account = m.account
     WHERE m.entries / ${ENTRIES_BETWEEN_CHECKPOINTS} > (m.entries - d.entries) / ${ENTRIES_BETWEEN_CHECKPOINTS}`,
  ),
  days: sql(
    `INSERT INTO ledger_day AS d (site_id, day, first_sequence, last_sequence)
     SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[])
     ON CONFLICT (site_id, day) DO UPDATE SET first_sequence = least(d.first_sequence, excluded.first_sequence),
       last_sequence = greatest(d.last_sequence, excluded.last_sequence)`,
  ),
  batch: sql(
    `INSERT INTO ledger_batch (site_id, first_sequence, last_sequence, previous_hash, hash, signature, signed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
  ),
  moveHead: sql('UPDATE ledger_head SET sequence = $2, hash = $3, signature = $4 WHERE site_id = $1'),
};
