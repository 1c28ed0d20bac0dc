import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { givenId, ManualClock, silentLog, type SiteId } from '#kernel';
import { openSqlite } from '#platform/sqlite';
import type { StoreHarness } from '../harness.ts';
import { start } from '../constructed-books.ts';
import { databaseFile, openSqliteStore, verifyFolder } from './store.ts';

/** A site in a folder of its own that is gone afterwards, and the way past the guards. */
export interface SqliteHarness extends StoreHarness {
  readonly directory: string;
  readonly keyFile: string;
}

export async function sqliteHarness(): Promise<SqliteHarness> {
  const root = mkdtempSync(join(tmpdir(), 'foyer-store-'));
  const directory = join(root, 'data');
  const keyFile = join(root, 'keys', 'ledger.key');
  const clock = new ManualClock(start);
  return {
    clock,
    directory,
    keyFile,
    open: () =>
      openSqliteStore({
        directory,
        siteId: givenId<SiteId>('constructed'),
        keyFile,
        clock,
        log: silentLog,
      }),
    meddle: async (...statements) => inFile(databaseFile(directory), { statements, guards: true }),
    meddleWithCopy: async (statements, { guards }) => {
      const copy = mkdtempSync(join(root, 'copy-'));
      await copyDatabase(databaseFile(directory), databaseFile(copy));
      inFile(databaseFile(copy), { statements, guards });
      return verifyFolder({ directory: copy, keyFile });
    },
    dispose: async () => rmSync(root, { recursive: true, force: true }),
  };
}

function inFile(file: string, at: { statements: readonly string[]; guards: boolean }): void {
  const database = openSqlite(file);
  try {
    if (!at.guards) {
      database.pragma('foreign_keys = OFF');
      const triggers = database.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'");
      for (const trigger of triggers.all()) database.exec(`DROP TRIGGER ${trigger.name}`);
      database.pragma('ignore_check_constraints = ON');
    }
    database.transaction(() => at.statements.forEach((sql) => database.exec(sql)))();
  } finally {
    database.close();
  }
}

export async function copyDatabase(from: string, to: string): Promise<void> {
  const database = openSqlite(from, { readonly: true });
  await database.backup(to);
  // A connection left open would keep the write-ahead log alive beyond the store.
  database.close();
}
