import { assert, type SiteId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import { encodeBasis, ratedPeriodOf, type HashBytes } from '../../ledger/index.ts';
import type { PostJob } from '../jobs.ts';
import { RowBatch } from './row-batch.ts';

/** A transaction with its place, its hashes, and the numbers of its entries' accounts in their order. */
export interface PlacedPost {
  readonly job: PostJob;
  readonly sequence: number;
  readonly contentHash: HashBytes;
  readonly recordHash: HashBytes;
  readonly accounts: readonly number[];
}

/** The rows that posting makes: transactions, entries, rated lines, top-ups. They wait here, and go into the database table by table. */
export class PostedRows {
  readonly #siteId: SiteId;
  readonly #transactions: RowBatch;
  readonly #entries: RowBatch;
  readonly #lines: RowBatch;
  readonly #topUps: RowBatch;
  #waiting = 0;

  constructor(database: SqliteDatabase, siteId: SiteId) {
    this.#siteId = siteId;
    this.#transactions = new RowBatch(database, {
      insert: `INSERT INTO ledger_transaction
        (sequence, site_id, id, kind, occurred_at, recorded_at, corrects, facts, content_hash, record_hash)`,
      columns: 10,
      whenThere: 'ON CONFLICT (id) DO NOTHING',
    });
    this.#entries = new RowBatch(database, {
      insert: 'INSERT INTO ledger_entry (sequence, line, site_id, account, amount_micros)',
      columns: 5,
    });
    this.#lines = new RowBatch(database, { insert: 'INSERT INTO rated_line', columns: 23 });
    this.#topUps = new RowBatch(database, {
      insert: `INSERT INTO top_up (journal_id, site_id, transaction_id, session_id, tenancy_id, kiosk_id, amount_micros,
        to_arrears_micros, to_emergency_credit_micros, to_credit_micros, credited_at)`,
      columns: 11,
    });
  }

  add(post: PlacedPost): void {
    const { job, sequence } = post;
    const { transaction } = job;
    this.#waiting += 1;
    this.#transactions.add(
      sequence,
      this.#siteId,
      transaction.id,
      transaction.kind,
      transaction.occurredAt,
      job.recordedAt,
      transaction.corrects,
      JSON.stringify(transaction.facts),
      post.contentHash,
      post.recordHash,
    );
    transaction.entries.forEach((entry, line) => {
      this.#entries.add(sequence, line, this.#siteId, post.accounts[line] ?? 0, entry.amount);
    });
    this.#addLines(job, sequence);
    this.#addTopUp(job);
  }

  /**
   * Inserts what waits. False where an id was there before, of which then nothing is inserted, nor of any other: whether it is the same again is asked
   * of each alone. Throws what the database throws.
   */
  flush(): boolean {
    const waiting = this.#waiting;
    if (waiting === 0) return true;
    this.#waiting = 0;
    if (this.#transactions.flush() < waiting) {
      this.clear();
      return false;
    }
    this.#entries.flush();
    this.#lines.flush();
    this.#topUps.flush();
    return true;
  }

  clear(): void {
    this.#waiting = 0;
    for (const rows of [this.#transactions, this.#entries, this.#lines, this.#topUps]) rows.clear();
  }

  #addLines({ transaction }: PostJob, sequence: number): void {
    if (transaction.lines.length === 0) return;
    const period = ratedPeriodOf(transaction.facts);
    assert(period !== null, 'a transaction with rated lines says whose period it rates');
    transaction.lines.forEach((line, index) => {
      this.#lines.add(
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
        encodeBasis(line.basis),
      );
    });
  }

  #addTopUp({ topUp }: PostJob): void {
    if (topUp === null) return;
    this.#topUps.add(
      topUp.journalId,
      this.#siteId,
      topUp.transactionId,
      topUp.sessionId,
      topUp.tenancyId,
      topUp.kioskId,
      topUp.amount,
      topUp.toArrears,
      topUp.toEmergencyCredit,
      topUp.toCredit,
      topUp.creditedAt,
    );
  }
}
