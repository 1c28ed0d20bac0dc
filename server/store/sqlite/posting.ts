import type { KeyObject } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import { assert, equalBytes, instant, refuse, type SiteId } from '#kernel';
import type { SqliteDatabase } from '#platform';
import { ChainHasher, keyFingerprint, ratedPeriodOf, signChainEnd, type HashBytes } from '../../ledger/index.ts';
import type { DeskRecord } from '../contract-cash-box.ts';
import type { PostAnswer, PostJob } from '../jobs.ts';
import type { SiteWrites } from './site-writes.ts';

/** Transactions with more entries than this are rare, and prepared each time. */
const KEPT_ENTRY_STATEMENTS = 16;

/** What one commit has put into the ledger so far. */
interface OpenBatch {
  readonly firstSequence: number;
  readonly recordHashes: HashBytes[];
  readonly deltas: Map<number, bigint>;
}

/**
 * The ledger's side of the writing connection: posts transactions into the open batch and seals it with one link of the chain. Between `begin` and
 * `seal` it must be inside one database transaction; after a rollback the next `begin` reads the head again.
 */
export class Posting {
  readonly #siteId: SiteId;
  readonly #privateKey: KeyObject;
  readonly #signedBy: string;
  readonly #hasher = new ChainHasher();
  readonly #site: SiteWrites;
  readonly #keepDesk: (record: DeskRecord) => void;
  readonly #database: SqliteDatabase;
  readonly #statements: ReturnType<typeof prepare>;
  /** By number of entries. */
  readonly #entryStatements = new Map<number, Statement>();
  /** Account numbers never change, so they are looked up once. */
  readonly #accounts = new Map<string, number>();
  #batch: OpenBatch = { firstSequence: 1, recordHashes: [], deltas: new Map() };
  #headHash: HashBytes = new Uint8Array();
  #sealed: { readonly sequence: number; readonly hash: HashBytes } | null = null;

  constructor(
    database: SqliteDatabase,
    at: {
      siteId: SiteId;
      privateKey: KeyObject;
      publicKey: KeyObject;
      site: SiteWrites;
      keepDesk: (record: DeskRecord) => void;
    },
  ) {
    this.#siteId = at.siteId;
    this.#privateKey = at.privateKey;
    this.#signedBy = keyFingerprint(at.publicKey);
    this.#site = at.site;
    this.#keepDesk = at.keepDesk;
    this.#database = database;
    this.#statements = prepare(database);
  }

  begin(): void {
    this.#sealed = null;
    const head = this.#statements.head.get(this.#siteId);
    assert(head !== undefined, 'the site has a head');
    this.#batch = { firstSequence: Number(head.sequence) + 1, recordHashes: [], deltas: new Map() };
    this.#headHash = head.hash;
  }

  /** Throws what the database throws; the batch is then to be rolled back, to the start of this job or of all. */
  post(job: PostJob): PostAnswer {
    const { transaction } = job;
    const contentHash = this.#hasher.content(transaction);
    const numbers: number[] = [];
    for (const entry of transaction.entries) {
      const number = this.#accountNumber(entry.account);
      if (number === null) {
        const details = { account: entry.account, id: transaction.id };
        return { kind: 'refused', refusal: refuse('LEDGER_ACCOUNT_UNKNOWN', { details }).error };
      }
      numbers.push(number);
    }
    const batch = this.#batch;
    const sequence = batch.firstSequence + batch.recordHashes.length;
    const recordHash = this.#hasher.record({
      sequence,
      occurredAt: transaction.occurredAt,
      recordedAt: job.recordedAt,
      contentHash,
      lines: transaction.lines,
    });
    const inserted = this.#statements.transaction.run(
      sequence,
      this.#siteId,
      transaction.id,
      transaction.kind,
      transaction.occurredAt,
      job.recordedAt,
      transaction.corrects,
      JSON.stringify(transaction.facts),
      contentHash,
      recordHash,
    );
    if (inserted.changes === 0) return this.#answerAgain(job, contentHash);
    this.#insertEntries(job, { sequence, numbers });
    this.#insertLines(job, sequence);
    if (job.topUp !== null) this.#site.insertTopUp(job.topUp);
    if (job.unresolved !== null) this.#site.recordUnresolved(job.unresolved);
    if (job.desk !== null) this.#keepDesk(job.desk);
    batch.recordHashes.push(recordHash);
    transaction.entries.forEach((entry, line) => {
      const number = numbers[line] ?? 0;
      batch.deltas.set(number, (batch.deltas.get(number) ?? 0n) + entry.amount);
    });
    return sequence;
  }

  openAccounts(names: readonly string[]): void {
    for (const name of names) this.#statements.openAccount.run(this.#siteId, name);
  }

  /** The end of the chain that the last batch made; null where it posted nothing. */
  sealed(): { readonly sequence: number; readonly hash: HashBytes } | null {
    return this.#sealed;
  }

  /** How many transactions the batch holds. */
  count(): number {
    return this.#batch.recordHashes.length;
  }

  /** After a job's savepoint was rolled back: the batch is what it was before, and account numbers seen since may not exist. */
  backTo(count: number): void {
    this.#batch.recordHashes.length = count;
    this.#batch.deltas.clear();
    this.#accounts.clear();
  }

  /** Moves the balances: once per account for the whole batch, or after each job where each is taken alone. */
  settle(): void {
    for (const [account, delta] of this.#batch.deltas) this.#statements.balance.run(account, this.#siteId, delta);
    this.#batch.deltas.clear();
  }

  /** Moves the balances and adds the link, where anything was posted. */
  seal(): void {
    const { firstSequence, recordHashes } = this.#batch;
    if (recordHashes.length === 0) return;
    this.settle();
    const hash = this.#hasher.batch({
      siteId: this.#siteId,
      previousHash: this.#headHash,
      firstSequence,
      recordHashes,
    });
    const sequence = firstSequence + recordHashes.length - 1;
    const signature = signChainEnd({ siteId: this.#siteId, sequence, hash }, this.#privateKey);
    this.#statements.batch.run(firstSequence, sequence, this.#siteId, this.#headHash, hash, signature, this.#signedBy);
    this.#statements.moveHead.run(sequence, hash, signature, this.#siteId);
    this.#sealed = { sequence, hash };
  }

  #accountNumber(name: string): number | null {
    const known = this.#accounts.get(name);
    if (known !== undefined) return known;
    const row = this.#statements.account.get(name);
    if (row === undefined) return null;
    this.#accounts.set(name, Number(row.number));
    return Number(row.number);
  }

  #answerAgain(job: PostJob, contentHash: HashBytes): PostAnswer {
    const row = this.#statements.byId.get(job.transaction.id);
    assert(row !== undefined, 'an id that cannot be inserted is there');
    if (!equalBytes(row.content_hash, contentHash)) {
      const details = { id: job.transaction.id, sequence: Number(row.sequence) };
      return { kind: 'refused', refusal: refuse('LEDGER_ID_REUSED', { details }).error };
    }
    return {
      kind: 'repeated',
      sequence: Number(row.sequence),
      occurredAt: instant(Number(row.occurred_at)),
      recordedAt: instant(Number(row.recorded_at)),
    };
  }

  /** All entries of a transaction in one statement: the call costs more than the row. */
  #insertEntries({ transaction }: PostJob, at: { sequence: number; numbers: readonly number[] }): void {
    const count = transaction.entries.length;
    let statement = this.#entryStatements.get(count);
    if (statement === undefined) {
      const rows = Array.from({ length: count }, (_, line) => `(?, ${line}, ?, ?, ?)`).join(', ');
      statement = this.#database.prepare(
        `INSERT INTO ledger_entry (sequence, line, site_id, account, amount_micros) VALUES ${rows}`,
      );
      if (count <= KEPT_ENTRY_STATEMENTS) this.#entryStatements.set(count, statement);
    }
    const values: (number | bigint | string)[] = [];
    transaction.entries.forEach((entry, line) => {
      values.push(at.sequence, this.#siteId, at.numbers[line] ?? 0, entry.amount);
    });
    statement.run(values);
  }

  #insertLines(job: PostJob, sequence: number): void {
    if (job.transaction.lines.length === 0) return;
    const period = ratedPeriodOf(job.transaction.facts);
    assert(period !== null, 'a transaction with rated lines says whose period it rates');
    job.transaction.lines.forEach((line, index) => {
      this.#statements.line.run(
        sequence,
        index,
        this.#siteId,
        period.tenancyId,
        period.utility,
        period.periodKey,
        line.key,
        line.kind,
        line.utility,
        line.meterId,
        line.tariffId,
        line.versionFrom,
        line.from,
        line.to,
        line.registers?.from ?? null,
        line.registers?.to ?? null,
        line.quantity,
        line.price,
        line.estimated ? 1 : 0,
        line.amount,
        line.chargeClass,
        line.revenueAccount,
      );
    });
  }
}

function prepare(database: SqliteDatabase) {
  return {
    head: database.prepare<[string], { sequence: bigint; hash: Uint8Array }>(
      'SELECT sequence, hash FROM ledger_head WHERE site_id = ?',
    ),
    account: database.prepare<[string], { number: bigint }>('SELECT number FROM ledger_account WHERE name = ?'),
    openAccount: database.prepare(
      'INSERT INTO ledger_account (site_id, name) VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
    ),
    transaction: database.prepare(
      `INSERT INTO ledger_transaction
        (sequence, site_id, id, kind, occurred_at, recorded_at, corrects, facts, content_hash, record_hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    ),
    byId: database.prepare<
      [string],
      { sequence: bigint; occurred_at: bigint; recorded_at: bigint; content_hash: Uint8Array }
    >('SELECT sequence, occurred_at, recorded_at, content_hash FROM ledger_transaction WHERE id = ?'),
    line: database.prepare(`INSERT INTO rated_line VALUES (${Array(22).fill('?').join(', ')})`),
    balance: database.prepare(
      `INSERT INTO ledger_balance (account, site_id, amount_micros) VALUES (?, ?, ?)
       ON CONFLICT (account) DO UPDATE SET amount_micros = amount_micros + excluded.amount_micros`,
    ),
    batch: database.prepare(
      `INSERT INTO ledger_batch (first_sequence, last_sequence, site_id, previous_hash, hash, signature, signed_by)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    moveHead: database.prepare('UPDATE ledger_head SET sequence = ?, hash = ?, signature = ? WHERE site_id = ?'),
  };
}
