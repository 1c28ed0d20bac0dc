import { assert } from '#kernel';
import { sql, type Statement, type Value } from './connection.ts';

export type ColumnType = 'text' | 'bigint' | 'bytea';
type Cell = string | number | bigint | Uint8Array | null;

/** One column of a table and what a row has in it. */
export interface Column<Row> {
  readonly name: string;
  readonly type: ColumnType;
  readonly of: (row: Row) => Cell;
}

/**
 * Many rows in one statement: each column goes over as one array and `unnest` makes rows of them again. It costs one plan, one round trip and one trigger
 * for a whole batch, where a statement for each row costs all of them each time.
 */
export class SetInsert<Row> {
  readonly #columns: readonly Column<Row>[];
  readonly #statement: Statement<Record<string, never>>;

  /** `$1` is the site's id, which stands in the column `site_id` of every row. */
  constructor(table: string, columns: readonly Column<Row>[], options: { readonly whenThere?: string } = {}) {
    this.#columns = columns;
    const names = columns.map(({ name }) => name).join(', ');
    const arrays = columns.map(({ type }, index) => `$${index + 2}::${type}[]`).join(', ');
    this.#statement = sql(
      `INSERT INTO ${table} (site_id, ${names}) SELECT $1, * FROM unnest(${arrays}) ${options.whenThere ?? ''}`,
    );
  }

  /** Does nothing where there are no rows. */
  send(
    ask: (statement: Statement<Record<string, never>>, values: readonly Value[]) => unknown,
    siteId: string,
    rows: readonly Row[],
  ): void {
    if (rows.length === 0) return;
    ask(this.#statement, [siteId, ...this.#columns.map(({ type, of }) => arrayOf(type, rows.map(of)))]);
  }
}

/** An array as PostgreSQL reads it from text. */
export function arrayOf(type: ColumnType, cells: readonly Cell[]): string {
  return `{${cells.map((cell) => (cell === null ? 'NULL' : elementOf(type, cell))).join(',')}}`;
}

function elementOf(type: ColumnType, cell: Exclude<Cell, null>): string {
  if (cell instanceof Uint8Array)
    return `"\\\\x${Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength).toString('hex')}"`;
  if (type === 'bigint') return String(cell);
  assert(type === 'text', 'bytes are given as bytes');
  const text = String(cell);
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}
