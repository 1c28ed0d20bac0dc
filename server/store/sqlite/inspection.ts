import { existsSync, statSync } from 'node:fs';
import { openSqlite } from '#platform/sqlite';
import { integrityProblems } from './copy.ts';
import { migrations } from './migrate.ts';
import { databaseFile } from './store.ts';

/** How a site's database is, looked at from outside, whether or not a server uses it. */
export interface DatabaseInspection {
  readonly file: string;
  readonly bytes: number;
  /** What SQLite finds wrong, in its own words. */
  readonly problems: readonly string[];
  /** The last migration that was carried out, and the last that this program knows. */
  readonly migration: number;
  readonly known: number;
}

/** Null where the folder has no database. Rejects with STORE_UNAVAILABLE where it cannot be opened. */
export async function inspectDatabase(directory: string): Promise<DatabaseInspection | null> {
  const file = databaseFile(directory);
  if (!existsSync(file)) return null;
  const known = Math.max(...migrations.map(({ number }) => number));
  const problems = integrityProblems(file, { quick: true });
  if (problems.length > 0) return { file, bytes: statSync(file).size, problems, migration: 0, known };
  const database = openSqlite(file, { readonly: true });
  try {
    const newest = database.prepare<[], { number: bigint | null }>(
      'SELECT max(number) AS number FROM schema_migration',
    );
    return { file, bytes: statSync(file).size, problems, migration: Number(newest.get()?.number ?? 0n), known };
  } finally {
    database.close();
  }
}
