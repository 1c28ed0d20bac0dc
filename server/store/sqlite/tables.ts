import { assert } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';

/** A table as it stands in a file. Tables and columns have the same names in both engines. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

/** What a site has, each table after those that it refers to. Not the record of migrations, which every database has of its own. */
export function tablesOf(database: SqliteDatabase): readonly Table[] {
  const names = database
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'schema_migration' ORDER BY name`,
    )
    .pluck()
    .all();
  const columns = database.prepare<[string], { name: string; pk: bigint }>(
    'SELECT name, pk FROM pragma_table_info(?) ORDER BY cid',
  );
  const named = database.prepare<[string], string>('SELECT "table" FROM pragma_foreign_key_list(?)').pluck();
  const waiting = new Map(names.map((name) => [name, new Set(named.all(name).filter((other) => other !== name))]));
  const tables: Table[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, others]) => ![...others].some((other) => waiting.has(other)));
    assert(ready.length > 0, 'tables do not refer to each other in a circle');
    for (const [name] of ready) {
      waiting.delete(name);
      const found = columns.all(name);
      const key = found.filter(({ pk }) => pk > 0n).toSorted((a, b) => Number(a.pk - b.pk));
      tables.push({ name, columns: found.map((column) => column.name), key: key.map((column) => column.name) });
    }
  }
  return tables;
}
