import type { KeyObject } from 'node:crypto';
import Database from 'better-sqlite3';
import { assert, equalBytes, instant, refuse, type SiteId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import { ChainHasher, keyFingerprint, signChainEnd, type AccountLimit, type HashBytes } from '../../ledger/index.ts';
import type { DeskRecord } from '../contract-cash-box.ts';
import type { PostAnswer, PostJob } from '../jobs.ts';
import { dayOf } from './history-reads.ts';
import { PostedRows } from './posted-rows.ts';
import { ENTRIES_BETWEEN_CHECKPOINTS } from './schema-history.ts';
import type { SiteWrites } from './site-writes.ts';

/** What one commit has put into the ledger so far. */
interface OpenBatch {
  readonly firstSequence: number;
  readonly recordHashes: HashBytes[];
  /** The day of UTC on which each was recorded. */
  readonly days: number[];
  readonly deltas: Map<number, bigint>;
}

/** A balance would leave its limits: the database refused it. */
export class BeyondLimit extends Error {
  readonly account: string;

  constructor(account: string) {
    super(`${account} is beyond its limit`);
    this.account = account;
  }
}

/** An id among those of a batch was there before: each job is then to be asked alone. */
class AskedAgain extends Error {}

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
  readonly #statements: ReturnType<typeof prepare>;
  readonly #rows: PostedRows;
  /** Each job is asked by itself, so its rows do not wait for others. */
  #alone = false;
  /** Account numbers never change, so they are looked up once. */
  readonly #accounts = new Map<string, number>();
  /** Entries since an account's balance was last written down; an account that is not here has to be asked for. */
  readonly #sinceCheckpoint = new Map<number, number>();
  #batch: OpenBatch = { firstSequence: 1, recordHashes: [], days: [], deltas: new Map() };
  /** Up to here the balances have moved. */
  #settledTo = 0;
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
    this.#statements = prepare(database);
    this.#rows = new PostedRows(database, at.siteId);
  }

  begin({ alone }: { readonly alone: boolean }): void {
    this.#alone = alone;
    this.#sealed = null;
    const head = this.#statements.head.get(this.#siteId);
    assert(head !== undefined, 'the site has a head');
    this.#batch = { firstSequence: Number(head.sequence) + 1, recordHashes: [], days: [], deltas: new Map() };
    this.#settledTo = Number(head.sequence);
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
    this.#rows.add({ job, sequence, contentHash, recordHash, accounts: numbers });
    if (this.#alone && !this.#rows.flush()) return this.#answerAgain(job, contentHash);
    if (job.unresolved !== null || job.desk !== null) this.flush();
    if (job.unresolved !== null) this.#site.recordUnresolved(job.unresolved);
    if (job.desk !== null) this.#keepDesk(job.desk);
    batch.recordHashes.push(recordHash);
    batch.days.push(dayOf(job.recordedAt));
    transaction.entries.forEach((entry, line) => {
      const number = numbers[line] ?? 0;
      batch.deltas.set(number, (batch.deltas.get(number) ?? 0n) + entry.amount);
      const since = this.#sinceCheckpoint.get(number);
      if (since !== undefined) this.#sinceCheckpoint.set(number, since + 1);
    });
    return sequence;
  }

  /** Puts what waits into the database; whatever else is written next may point to it. */
  flush(): void {
    if (!this.#rows.flush()) throw new AskedAgain();
  }

  openAccounts(names: readonly string[]): void {
    for (const name of names) this.#statements.openAccount.run(this.#siteId, name);
  }

  setLimits(limits: readonly AccountLimit[]): void {
    for (const { account, least, most } of limits) this.#statements.setLimit.run(this.#siteId, least, most, account);
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
    this.#batch.days.length = count;
    this.#batch.deltas.clear();
    this.#rows.clear();
    this.#accounts.clear();
    this.#sinceCheckpoint.clear();
  }

  /** Moves the balances: once per account for the whole batch, or after each job where each is taken alone. */
  settle(): void {
    for (const [account, delta] of this.#batch.deltas) {
      this.#checkpoint(account);
      try {
        this.#statements.balance.run(account, this.#siteId, delta);
      } catch (thrown) {
        if (thrown instanceof Database.SqliteError && thrown.code === 'SQLITE_CONSTRAINT_TRIGGER')
          throw new BeyondLimit(this.#statements.accountName.get(account)?.name ?? '');
        throw thrown;
      }
    }
    this.#batch.deltas.clear();
    this.#settledTo = this.#batch.firstSequence + this.count() - 1;
  }

  /** Moves the balances and adds the link, where anything was posted. */
  seal(): void {
    const { firstSequence, recordHashes } = this.#batch;
    if (recordHashes.length === 0) return;
    this.flush();
    this.settle();
    this.#countDays();
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

  /** Writes down what an account had before these entries, once in a while and when it is met first. */
  #checkpoint(account: number): void {
    if ((this.#sinceCheckpoint.get(account) ?? Infinity) < ENTRIES_BETWEEN_CHECKPOINTS) return;
    this.#statements.checkpoint.run(this.#settledTo, account);
    this.#sinceCheckpoint.set(account, 0);
  }

  #countDays(): void {
    const { firstSequence, days } = this.#batch;
    let from = 0;
    days.forEach((day, index) => {
      if (days[index + 1] === day) return;
      this.#statements.day.run(day, this.#siteId, firstSequence + from, firstSequence + index);
      from = index + 1;
    });
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
    byId: database.prepare<
      [string],
      { sequence: bigint; occurred_at: bigint; recorded_at: bigint; content_hash: Uint8Array }
    >('SELECT sequence, occurred_at, recorded_at, content_hash FROM ledger_transaction WHERE id = ?'),
    balance: database.prepare(
      `INSERT INTO ledger_balance (account, site_id, amount_micros) VALUES (?, ?, ?)
       ON CONFLICT (account) DO UPDATE SET amount_micros = amount_micros + excluded.amount_micros`,
    ),
    accountName: database.prepare<[number], { name: string }>('SELECT name FROM ledger_account WHERE number = ?'),
    setLimit: database.prepare(
      `INSERT OR REPLACE INTO ledger_limit (account, site_id, least_micros, most_micros)
       SELECT number, ?, ?, ? FROM ledger_account WHERE name = ?`,
    ),
    checkpoint: database.prepare(
      `INSERT INTO ledger_checkpoint (account, sequence, site_id, amount_micros)
       SELECT account, ?, site_id, amount_micros FROM ledger_balance WHERE account = ? ON CONFLICT DO NOTHING`,
    ),
    day: database.prepare(
      `INSERT INTO ledger_day (day, site_id, first_sequence, last_sequence) VALUES (?, ?, ?, ?)
       ON CONFLICT (day) DO UPDATE SET first_sequence = min(first_sequence, excluded.first_sequence),
                                       last_sequence = max(last_sequence, excluded.last_sequence)`,
    ),
    batch: database.prepare(
      `INSERT INTO ledger_batch (first_sequence, last_sequence, site_id, previous_hash, hash, signature, signed_by)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    moveHead: database.prepare('UPDATE ledger_head SET sequence = ?, hash = ?, signature = ? WHERE site_id = ?'),
  };
}
