import {
  advance,
  resolve,
  type CountedDoubt,
  type CountFinding,
  type DeviceCount,
  type DeviceWord,
  type JournalRow,
  type KeptDevice,
  type NewRow,
  type RowState,
} from '#app';
import { issuedReceiptRequest, type IssuedReceiptRequest } from '#contracts/api';
import { receipt, type Receipt } from '#contracts/receipt';
import {
  assert,
  FaultError,
  givenId,
  money,
  type Instant,
  type JournalId,
  type Money,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { openSqlite, secureLog, type SqliteDatabase } from '#platform/sqlite';
import type { JournalSummary, LedgerWitness, RowExtras, WaitingMoney } from './journal.ts';
import { BoxEventStore } from './box-event-store.ts';
import { BoxStore } from './box-store.ts';
import { DeviceStore } from './device-store.ts';
import { createSchema } from './schema.ts';
import { rowOf, type StoredRow } from './stored-row.ts';

/** The journal itself, synchronous: it runs in its own thread, so that a slow disk never stops the polling of a validator. */
export class JournalStore {
  readonly #database: SqliteDatabase;
  readonly box: BoxStore;
  readonly boxEvents: BoxEventStore;
  readonly #devices: DeviceStore;
  #broken: unknown = null;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    createSchema(database);
    this.#devices = new DeviceStore(database);
    this.boxEvents = new BoxEventStore(database, (write) => this.#commit(write));
    this.box = new BoxStore(database, (write) => this.#commit(write), this.boxEvents);
  }

  /** Throws FaultError JOURNAL_UNAVAILABLE where any page of the file is not what SQLite wrote: whoever cannot believe one row believes none. */
  static open(file: string): JournalStore {
    secureLog(file);
    const database = openSqlite(file);
    try {
      refuseCorrupt(database);
      return new JournalStore(database);
    } catch (thrown) {
      database.close();
      throw unavailable(thrown);
    }
  }

  newestNote(): JournalRow | null {
    return this.#row(
      'SELECT * FROM journal_row WHERE sequence NOT IN (SELECT sequence FROM journal_coin) ORDER BY sequence DESC LIMIT 1',
    );
  }

  keptDevice(serial: string): KeptDevice | null {
    return this.#devices.kept(serial);
  }

  keepDevice(word: DeviceWord, at: Instant): void {
    this.#commit(() => this.#devices.keep(word, at));
  }

  countedDoubts(serial: string): readonly CountedDoubt[] {
    return this.#devices.doubts(serial);
  }

  keepFindings(findings: readonly CountFinding[], { now, device }: { now: Instant; device?: DeviceWord }): void {
    this.#commit(() => {
      for (const finding of findings) this.#devices.find(finding, now);
      if (device !== undefined) this.#devices.keep(device, now);
    });
  }

  findingOf(id: JournalId): CountFinding | null {
    return this.#devices.finding(id);
  }

  summary(): JournalSummary {
    const counts = this.#database
      .prepare<[], { waiting: bigint; unresolved: bigint; last: bigint }>(
        `SELECT count(*) FILTER (WHERE state = 'stacked') AS waiting, count(*) FILTER (WHERE state = 'unresolved') AS unresolved,
                ifnull(max(sequence), 0) AS last FROM journal_row`,
      )
      .get();
    assert(counts !== undefined, 'an aggregate has one row');
    return {
      waiting: Number(counts.waiting),
      unresolved: Number(counts.unresolved),
      lastSequence: Number(counts.last),
    };
  }

  nextToUpload(after: number): JournalRow | null {
    return this.#row(
      `SELECT * FROM journal_row WHERE sequence > ? AND (state = 'stacked' OR (state = 'unresolved' AND reported = 0))
       ORDER BY sequence LIMIT 1`,
      after,
    );
  }

  nextCredited(after: number): JournalRow | null {
    return this.#row(
      "SELECT * FROM journal_row WHERE sequence > ? AND state = 'credited' ORDER BY sequence LIMIT 1",
      after,
    );
  }

  open(row: NewRow, { device, coin }: RowExtras = {}): JournalRow {
    return this.#commit(() => {
      const sequence = this.summary().lastSequence + 1;
      const stackedAt = row.state === 'stacked' ? row.openedAt : null;
      const facts = {
        sequence,
        sessionId: row.sessionId,
        tenancyId: row.tenancyId,
        value: row.value === null ? null : row.value.toString(),
        currency: row.currency,
        validatorSerial: row.validatorSerial,
      };
      this.#event(row.id, {
        state: row.state,
        at: row.openedAt,
        evidence: row.evidence,
        opened: JSON.stringify(facts),
      });
      this.#database
        .prepare(
          `INSERT INTO journal_row (sequence, id, session_id, tenancy_id, value_micros, currency, validator_serial, state, opened_at_ms, stacked_at_ms, evidence)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          sequence,
          row.id,
          row.sessionId,
          row.tenancyId,
          row.value,
          row.currency,
          row.validatorSerial,
          row.state,
          row.openedAt,
          stackedAt,
          row.evidence,
        );
      if (coin !== undefined) this.#devices.noteCoin(sequence, coin.event);
      if (device !== undefined) this.#devices.keep(device, row.openedAt);
      return { ...row, sequence, stackedAt, reported: false };
    });
  }

  advance(
    id: JournalId,
    to: RowState,
    at: { now: Instant; evidence: string; device?: DeviceWord; doubtedAt?: DeviceCount },
  ): JournalRow {
    const moved = advance(this.#known(id), to, at);
    return this.#commit(() => {
      this.#move(moved, at.now);
      if (at.device !== undefined) this.#devices.keep(at.device, at.now);
      if (at.doubtedAt !== undefined) this.#devices.doubt(id, at.doubtedAt, at.now);
      return moved;
    });
  }

  settle(id: JournalId, to: RowState, { now, evidence }: { now: Instant; evidence: string }): JournalRow {
    const moved = resolve(this.#known(id), to, evidence);
    return this.#commit(() => {
      this.#move(moved, now);
      return moved;
    });
  }

  markReported(id: JournalId, { counted }: { counted: boolean }): void {
    this.#commit(() => {
      const isNews = !counted && this.#devices.finding(id) !== null;
      if (!isNews) this.#database.prepare('UPDATE journal_row SET reported = 1 WHERE id = ?').run(id);
    });
  }

  reportAgain(): void {
    this.#commit(() => this.#database.prepare("UPDATE journal_row SET reported = 0 WHERE state = 'unresolved'").run());
  }

  takeReceipt(sessionId: SessionId, draft: Omit<Receipt, 'number'>): Receipt {
    const stored = this.#database
      .prepare<[string], { model: string }>('SELECT model FROM receipt WHERE session_id = ?')
      .get(sessionId);
    if (stored !== undefined) return receipt.parse(JSON.parse(stored.model));
    return this.#commit(() => {
      const last = this.#database
        .prepare<[], { last: bigint }>('SELECT ifnull(max(number), 0) AS last FROM receipt')
        .get();
      const numbered = { ...draft, number: Number(last?.last ?? 0n) + 1 };
      this.#database
        .prepare('INSERT INTO receipt (number, session_id, model) VALUES (?, ?, ?)')
        .run(numbered.number, sessionId, JSON.stringify(numbered));
      return numbered;
    });
  }

  markPrinted(number: number, outcome: string): void {
    this.#commit(() => this.#database.prepare('UPDATE receipt SET outcome = ? WHERE number = ?').run(outcome, number));
  }

  copyReceipt(number: number, at: Instant): Receipt | null {
    const stored = this.#database
      .prepare<[number], { model: string; copies: bigint }>(
        'SELECT model, (SELECT count(*) FROM receipt_copy WHERE receipt_copy.number = receipt.number) AS copies FROM receipt WHERE number = ?',
      )
      .get(number);
    if (stored === undefined) return null;
    const copy = Number(stored.copies) + 1;
    this.#commit(() =>
      this.#database.prepare('INSERT INTO receipt_copy (number, copy, at_ms) VALUES (?, ?, ?)').run(number, copy, at),
    );
    return { ...receipt.parse(JSON.parse(stored.model)), copy };
  }

  nextReceipt(): IssuedReceiptRequest | null {
    const row = this.#database
      .prepare<[], { number: bigint; session_id: string; model: string }>(
        `SELECT number, session_id, model FROM receipt
         WHERE number > (SELECT ifnull(max(number), 0) FROM receipt_delivered) ORDER BY number LIMIT 1`,
      )
      .get();
    if (row === undefined) return null;
    const { issuedAt } = receipt.parse(JSON.parse(row.model));
    return issuedReceiptRequest.parse({ number: Number(row.number), sessionId: row.session_id, issuedAt });
  }

  receiptDelivered(number: number): void {
    this.#commit(() =>
      this.#database
        .prepare('INSERT INTO receipt_delivered (number) VALUES (?) ON CONFLICT (number) DO NOTHING')
        .run(number),
    );
  }

  waitingMoney(): WaitingMoney[] {
    return this.#database
      .prepare<[], { tenancy_id: string | null; sum: bigint }>(
        `SELECT tenancy_id, sum(value_micros) AS sum FROM journal_row WHERE state = 'stacked' GROUP BY tenancy_id`,
      )
      .all()
      .map((row) => ({
        tenancyId: row.tenancy_id === null ? null : givenId<TenancyId>(row.tenancy_id),
        sum: money(row.sum),
      }));
  }

  cashSince(tenancyId: TenancyId, since: Instant): Money {
    const row = this.#database
      .prepare<[string, number], { sum: bigint }>(
        `SELECT ifnull(sum(value_micros), 0) AS sum FROM journal_row
         WHERE tenancy_id = ? AND opened_at_ms >= ? AND state <> 'returned'`,
      )
      .get(tenancyId, since);
    assert(row !== undefined, 'an aggregate has one row');
    return money(row.sum);
  }

  witness(head: LedgerWitness, seenAt: Instant): void {
    this.#commit(() =>
      this.#database
        .prepare('INSERT OR IGNORE INTO ledger_witness (sequence, hash, signature, seen_at_ms) VALUES (?, ?, ?, ?)')
        .run(head.sequence, head.hash, head.signature, seenAt),
    );
  }

  lastWitness(): LedgerWitness | null {
    const row = this.#database
      .prepare<[], { sequence: bigint; hash: string; signature: string }>(
        'SELECT sequence, hash, signature FROM ledger_witness ORDER BY sequence DESC LIMIT 1',
      )
      .get();
    return row === undefined ? null : { ...row, sequence: Number(row.sequence) };
  }

  close(): void {
    this.#database.close();
  }

  #row(statement: string, ...parameters: (string | number)[]): JournalRow | null {
    const stored = this.#database.prepare<(string | number)[], StoredRow>(statement).get(...parameters);
    return stored === undefined ? null : rowOf(stored);
  }

  #known(id: JournalId): JournalRow {
    const row = this.#row('SELECT * FROM journal_row WHERE id = ?', id);
    if (row !== null) return row;
    throw new FaultError('JOURNAL_BACKWARD', { message: 'the journal has no row of this id', details: { row: id } });
  }

  #move(moved: JournalRow, at: Instant): void {
    this.#event(moved.id, { state: moved.state, at, evidence: moved.evidence, opened: null });
    this.#database
      .prepare('UPDATE journal_row SET state = ?, evidence = ?, stacked_at_ms = ? WHERE id = ?')
      .run(moved.state, moved.evidence, moved.stackedAt, moved.id);
  }

  #event(id: string, event: { state: RowState; at: Instant; evidence: string; opened: string | null }): void {
    this.#database
      .prepare('INSERT INTO journal_event (row_id, at_ms, state, evidence, opened) VALUES (?, ?, ?, ?, ?)')
      .run(id, event.at, event.state, event.evidence, event.opened);
  }

  /**
   * One transaction, on the disk when this returns. After a commit that failed, nothing is written again: a second fsync may report success for pages that
   * the first one lost.
   */
  #commit<Result>(write: () => Result): Result {
    if (this.#broken !== null) throw unavailable(this.#broken);
    try {
      return this.#database.transaction(write).immediate();
    } catch (thrown) {
      this.#broken = thrown;
      throw unavailable(thrown);
    }
  }
}

/** Every page is read once, at the start. */
function refuseCorrupt(database: SqliteDatabase): void {
  const found = database.prepare<[], string>('PRAGMA quick_check(3)').pluck().all();
  if (found.length !== 1 || found[0] !== 'ok') throw new FaultError('STORE_UNAVAILABLE', { message: found.join('; ') });
}

function unavailable(cause: unknown): FaultError {
  return new FaultError('JOURNAL_UNAVAILABLE', { cause });
}
