import { money, ZERO, type Instant, type Money } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { AccountId, LedgerHead, PostedTransaction } from '../../ledger/index.ts';
import type { AccountMovement } from '../contract-ledger.ts';
import { toTransaction, type EntryRow, type TransactionRow } from '../rows.ts';
import { toHead, type HeadRow } from '../head-row.ts';
import { AccountMovements, type Stretch } from './account-movements.ts';
import { DAY_MS } from './schema-history.ts';

/** What is asked of the ledger's past, on a connection that cannot write. */
export class HistoryReads {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #movements: AccountMovements;

  constructor(database: SqliteDatabase) {
    this.#movements = new AccountMovements(database);
    this.#statements = prepare(database);
  }

  accounts(): readonly { account: AccountId; balance: Money }[] {
    return this.#statements.accounts
      .all()
      .map((row) => ({ account: row.name, balance: row.amount_micros === null ? ZERO : money(row.amount_micros) }));
  }

  balanceAt(name: AccountId, point: { sequence: number } | { before: Instant }): Money {
    const account = this.#statements.account.get(name)?.number;
    if (account === undefined) return ZERO;
    if ('sequence' in point) return money(this.#balanceUpTo(account, BigInt(point.sequence)));
    // What lies before the day of the instant is in the checkpoints; only what lies among that day's sequences says its own time.
    const { first, last } = this.#stretch({ from: point.before, to: point.before });
    const within = this.#statements.sumBefore.get(account, first, last, point.before)?.sum ?? 0n;
    return money(this.#balanceUpTo(account, first - 1n) + within);
  }

  movementsBetween(accounts: readonly AccountId[], { from, to }: { from: Instant; to: Instant }): AccountMovement[] {
    return this.#movements.between(accounts, { stretch: this.#stretch({ from, to }), from, to });
  }

  transactionsAfter(sequence: number, limit: number): readonly PostedTransaction[] {
    const rows = this.#statements.after.all(sequence, limit);
    const entries = this.#statements.entries.all(sequence, rows.at(-1)?.sequence ?? 0n);
    const bySequence = Map.groupBy(entries, (entry) => entry.sequence);
    return rows.map((row) => toTransaction(row, bySequence.get(row.sequence) ?? []));
  }

  endAt(sequence: number): LedgerHead | null {
    const row = this.#statements.endAt.get(sequence, sequence);
    return row === undefined ? null : toHead(row);
  }

  #balanceUpTo(account: bigint, sequence: bigint): bigint {
    const checkpoint = this.#statements.checkpoint.get(account, sequence);
    const since = this.#statements.sum.get(account, checkpoint?.sequence ?? 0n, sequence)?.sum ?? 0n;
    return (checkpoint?.amount_micros ?? 0n) + since;
  }

  /** Everything before `first` was recorded before the day of `from`; everything after `last`, after the day of `to`. */
  #stretch({ from, to }: { from: Instant; to: Instant }): Stretch {
    const row = this.#statements.stretch.get(dayOf(from), dayOf(to));
    const head = this.#statements.head.get()?.sequence ?? 0n;
    return { first: row?.first ?? head + 1n, last: row?.last ?? 0n };
  }
}

/** The day of UTC, counted from 1970. */
export function dayOf(at: Instant): number {
  return Math.floor(at / DAY_MS);
}

function prepare(database: SqliteDatabase) {
  return {
    account: database.prepare<[string], { number: bigint }>('SELECT number FROM ledger_account WHERE name = ?'),
    accounts: database.prepare<[], { name: AccountId; amount_micros: bigint | null }>(
      'SELECT a.name, b.amount_micros FROM ledger_account a LEFT JOIN ledger_balance b ON b.account = a.number ORDER BY a.name',
    ),
    checkpoint: database.prepare<[bigint, bigint], { sequence: bigint; amount_micros: bigint }>(
      'SELECT sequence, amount_micros FROM ledger_checkpoint WHERE account = ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1',
    ),
    sum: database.prepare<[bigint, bigint, bigint], { sum: bigint | null }>(
      'SELECT sum(amount_micros) AS sum FROM ledger_entry WHERE account = ? AND sequence > ? AND sequence <= ?',
    ),
    sumBefore: database.prepare<[bigint, bigint, bigint, number], { sum: bigint | null }>(
      `SELECT sum(e.amount_micros) AS sum FROM ledger_entry e CROSS JOIN ledger_transaction t ON t.sequence = e.sequence
       WHERE e.account = ? AND e.sequence BETWEEN ? AND ? AND t.recorded_at < ?`,
    ),
    stretch: database.prepare<[number, number], { first: bigint | null; last: bigint | null }>(
      `SELECT (SELECT min(first_sequence) FROM ledger_day WHERE day >= ?) AS first,
              (SELECT max(last_sequence) FROM ledger_day WHERE day <= ?) AS last`,
    ),
    after: database.prepare<[number, number], TransactionRow>(
      'SELECT * FROM ledger_transaction WHERE sequence > ? ORDER BY sequence LIMIT ?',
    ),
    entries: database.prepare<[number, bigint], EntryRow>(
      `SELECT e.sequence, a.name, e.amount_micros FROM ledger_entry e JOIN ledger_account a ON a.number = e.account
       WHERE e.sequence > ? AND e.sequence <= ? ORDER BY e.sequence, e.line`,
    ),
    // Batches do not overlap, so the last that begins at or before a sequence is the one that holds it.
    endAt: database.prepare<[number, number], HeadRow>(
      `SELECT sequence, hash, signature FROM (
         SELECT last_sequence AS sequence, hash, signature FROM ledger_batch WHERE first_sequence <= ? ORDER BY first_sequence DESC LIMIT 1
       ) WHERE sequence = ?`,
    ),
    head: database.prepare<[], { sequence: bigint }>('SELECT sequence FROM ledger_head'),
  };
}
