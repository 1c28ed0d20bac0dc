import { assert, money, ZERO, type Money, type TenancyId, type TransactionId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { AccountId, LedgerHead, PostedTransaction, RatedLine } from '../../ledger/index.ts';
import type { PostedPeriod } from '../contract.ts';
import { toRatedLine, toTransaction, type EntryRow, type RatedLineRow, type TransactionRow } from '../rows.ts';
import { toHead, type HeadRow } from '../head-row.ts';
import { TENANCY_OF_FACTS } from './schema-movements.ts';
import { IS_CHARGE } from './schema-statements.ts';

/** The movements that a few hundred accounts show; beyond that the memory begins anew. */
const ENTRIES_KEPT = 8192;
/** Of transactions by their id. */
const FOUND_KEPT = 2048;

/** What is asked of the ledger, on a connection that cannot write. */
export class LedgerReads {
  readonly #statements: ReturnType<typeof prepare>;
  /** Of a transaction by its sequence. What was committed never changes, so it is read once. */
  readonly #entries = new Map<bigint, readonly EntryRow[]>();

  /** The same by id: each payment of a session asks for those before it. */
  readonly #found = new Map<TransactionId, PostedTransaction>();

  constructor(database: SqliteDatabase) {
    this.#statements = prepare(database);
  }

  find(id: TransactionId): PostedTransaction | null {
    const known = this.#found.get(id);
    if (known !== undefined) return known;
    const row = this.#statements.byId.get(id);
    if (row === undefined) return null;
    const found = this.#withEntries(row);
    this.posted(found);
    return found;
  }

  /** Remembers what is committed. */
  posted(transaction: PostedTransaction): void {
    if (this.#found.size >= FOUND_KEPT) this.#found.clear();
    this.#found.set(transaction.id, transaction);
  }

  balance(account: AccountId): Money {
    const row = this.#statements.balance.get(account);
    return row === undefined ? ZERO : money(row.amount_micros);
  }

  transactionsOf(account: AccountId, options: { limit: number }): readonly PostedTransaction[] {
    return this.#statements.ofAccount.all(account, options.limit).map((row) => this.#withEntries(row));
  }

  movementsOf(tenancy: TenancyId, options: { limit: number }): readonly PostedTransaction[] {
    return this.#statements.movements.all(tenancy, options.limit).map((row) => this.#withEntries(row));
  }

  linesOf(id: TransactionId): readonly RatedLine[] {
    return this.#statements.linesOf.all(id).map(toRatedLine);
  }

  postedLines(period: PostedPeriod): readonly RatedLine[] {
    return this.#statements.postedLines.all(period).map(toRatedLine);
  }

  postedLinesAt(period: PostedPeriod, sequence: number): readonly RatedLine[] {
    return this.#statements.postedLinesAt.all({ ...period, sequence }).map(toRatedLine);
  }

  newestOf(period: PostedPeriod): PostedTransaction | null {
    const row = this.#statements.newestOf.get(period);
    return row === undefined ? null : this.#withEntries(row);
  }

  head(): LedgerHead {
    const row = this.#statements.head.get();
    assert(row !== undefined, 'the site has a head');
    return toHead(row);
  }

  #withEntries(row: TransactionRow): PostedTransaction {
    return toTransaction(row, this.#entriesOf(row.sequence));
  }

  #entriesOf(sequence: bigint): readonly EntryRow[] {
    const known = this.#entries.get(sequence);
    if (known !== undefined) return known;
    const entries = this.#statements.entries.all(sequence);
    if (this.#entries.size >= ENTRIES_KEPT) this.#entries.clear();
    this.#entries.set(sequence, entries);
    return entries;
  }
}

function prepare(database: SqliteDatabase) {
  return {
    byId: database.prepare<[string], TransactionRow>('SELECT * FROM ledger_transaction WHERE id = ?'),
    entries: database.prepare<[bigint], EntryRow>(
      `SELECT e.sequence, a.name, e.amount_micros FROM ledger_entry e JOIN ledger_account a ON a.number = e.account
       WHERE e.sequence = ? ORDER BY e.line`,
    ),
    balance: database.prepare<[string], { amount_micros: bigint }>(
      `SELECT b.amount_micros FROM ledger_account a JOIN ledger_balance b ON b.account = a.number WHERE a.name = ?`,
    ),
    ofAccount: database.prepare<[string, number], TransactionRow>(
      `SELECT t.* FROM ledger_entry e JOIN ledger_transaction t ON t.sequence = e.sequence
       WHERE e.account = (SELECT number FROM ledger_account WHERE name = ?) ORDER BY e.sequence DESC LIMIT ?`,
    ),
    movements: database.prepare<[string, number], TransactionRow>(
      `SELECT * FROM ledger_transaction
       WHERE ${TENANCY_OF_FACTS} = ? AND (${IS_CHARGE}) = 0 ORDER BY sequence DESC LIMIT ?`,
    ),
    linesOf: database.prepare<[string], RatedLineRow>(
      `SELECT l.* FROM rated_line l JOIN ledger_transaction t ON t.sequence = l.sequence WHERE t.id = ? ORDER BY l.line`,
    ),
    postedLines: database.prepare<[PostedPeriod], RatedLineRow>(
      // From key to key by the index: every hour adds a line of each key, and only the newest of each is wanted. CROSS, because the planner would otherwise
      // begin with all lines of the period.
      `WITH RECURSIVE named (key) AS (
         SELECT min(key) FROM rated_line WHERE tenancy_id = @tenancyId AND period_utility = @utility AND period_key = @periodKey
         UNION ALL
         SELECT (SELECT min(key) FROM rated_line
                 WHERE tenancy_id = @tenancyId AND period_utility = @utility AND period_key = @periodKey AND key > named.key)
         FROM named WHERE named.key IS NOT NULL
       )
       SELECT l.* FROM named CROSS JOIN rated_line l
       ON l.tenancy_id = @tenancyId AND l.period_utility = @utility AND l.period_key = @periodKey AND l.key = named.key AND l.sequence =
         (SELECT max(sequence) FROM rated_line
          WHERE tenancy_id = @tenancyId AND period_utility = @utility AND period_key = @periodKey AND key = named.key)
       ORDER BY l.key`,
    ),
    postedLinesAt: database.prepare<[PostedPeriod & { readonly sequence: number }], RatedLineRow>(
      `SELECT l.* FROM rated_line l JOIN (
         SELECT key, max(sequence) AS newest FROM rated_line
         WHERE tenancy_id = @tenancyId AND period_utility = @utility AND period_key = @periodKey AND sequence <= @sequence GROUP BY key
       ) n ON n.key = l.key AND n.newest = l.sequence
       WHERE l.tenancy_id = @tenancyId AND l.period_utility = @utility AND l.period_key = @periodKey ORDER BY l.key`,
    ),
    newestOf: database.prepare<[PostedPeriod], TransactionRow>(
      `SELECT * FROM ledger_transaction WHERE sequence = (
         SELECT max(sequence) FROM rated_line WHERE tenancy_id = @tenancyId AND period_utility = @utility AND period_key = @periodKey
       )`,
    ),
    head: database.prepare<[], HeadRow>('SELECT sequence, hash, signature FROM ledger_head'),
  };
}
