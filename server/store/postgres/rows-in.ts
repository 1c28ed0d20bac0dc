import { assert, type SiteId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { Table } from '../sqlite/tables.ts';
import { sql, type Session, type Statement } from './connection.ts';
import { arrayOf, type ColumnType } from './set-insert.ts';

const ROWS_AT_ONCE = 1000;

export interface RowsTarget {
  readonly session: Session;
  readonly siteId: SiteId;
  /** By `table.column`. */
  readonly types: ReadonlyMap<string, ColumnType>;
}

type Cells = readonly (string | bigint | Uint8Array | null)[];

/** The rows of one table on their way out of a file, many in a statement. The site's id stands in every row, also where the file has no need of it. */
export class RowsIn {
  readonly #database: SqliteDatabase;
  readonly #table: Table;
  readonly #target: RowsTarget;
  readonly #columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly #insert: Statement<Record<string, never>>;

  constructor(database: SqliteDatabase, table: Table, target: RowsTarget) {
    this.#database = database;
    this.#table = table;
    this.#target = target;
    this.#columns = table.columns
      .filter((column) => column !== 'site_id')
      .map((name) => {
        const type = target.types.get(`${table.name}.${name}`);
        assert(type !== undefined, `both engines have ${table.name}.${name}`);
        return { name, type };
      });
    const arrays = this.#columns.map(({ type }, place) => `$${place + 2}::${type}[]`).join(', ');
    // What the other engine numbered keeps its numbers.
    this.#insert = sql(
      `INSERT INTO ${table.name} (site_id, ${this.#names()}) OVERRIDING SYSTEM VALUE SELECT $1, * FROM unnest(${arrays})`,
    );
  }

  async copyAll(): Promise<void> {
    const { name, key, columns } = this.#table;
    let waiting: Cells[] = [];
    for (const row of this.#select(`ORDER BY ${key.join(', ')}`).iterate()) {
      waiting.push(row);
      if (waiting.length < ROWS_AT_ONCE) continue;
      await this.#send(waiting);
      waiting = [];
    }
    await this.#send(waiting);
    if (columns.includes('number')) await this.#goOnCounting(name);
  }

  /** Those of a batch of the chain, without waiting for the answer. */
  between(): (first: bigint, last: bigint) => Promise<unknown> {
    const rows = this.#select(`WHERE sequence BETWEEN ? AND ? ORDER BY ${this.#table.key.join(', ')}`);
    return (first, last) => this.#send(rows.all(first, last));
  }

  #names(): string {
    return this.#columns.map(({ name }) => name).join(', ');
  }

  #select(which: string) {
    return this.#database.prepare<bigint[], Cells>(`SELECT ${this.#names()} FROM ${this.#table.name} ${which}`).raw();
  }

  async #send(rows: readonly Cells[]): Promise<void> {
    if (rows.length === 0) return;
    const arrays = this.#columns.map(({ type }, place) =>
      arrayOf(
        type,
        rows.map((row) => row[place] ?? null),
      ),
    );
    await this.#target.session.all(this.#insert, [this.#target.siteId, ...arrays]);
  }

  /** A number that the database gives next lies behind those that came in. Other sites may count on meanwhile: numbers are only compared within one. */
  async #goOnCounting(table: string): Promise<void> {
    await this.#target.session.all(
      sql(
        `SELECT setval(s.name, greatest((SELECT max(number) FROM ${table}), nextval(s.name)))
         FROM (SELECT pg_get_serial_sequence('${table}', 'number') AS name) s WHERE s.name IS NOT NULL`,
      ),
      [],
    );
  }
}
