import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSqlite } from '#platform/sqlite';
import { copyDatabase, integrityProblems } from './copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-copy-'));
const file = join(folder, 'foyer.sqlite');

afterAll(() => rmSync(folder, { recursive: true }));

/** Constructed: a head, and enough beside it that a copy takes many steps. */
function makeLargeDatabase() {
  const database = openSqlite(file);
  database.exec(`CREATE TABLE ledger_head (site_id TEXT, sequence INTEGER, hash BLOB, signature BLOB);
    INSERT INTO ledger_head VALUES ('constructed', 0, x'00', x'00');
    CREATE TABLE ballast (a BLOB);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) INSERT INTO ballast SELECT randomblob(1000) FROM n`);
  return database;
}

test('a copy is one moment, however much is written meanwhile, and says which', async () => {
  const writer = makeLargeDatabase();
  let writing = true;
  let written = 0n;
  const write = () => {
    if (!writing) return;
    written =
      writer.prepare<[], bigint>('UPDATE ledger_head SET sequence = sequence + 1 RETURNING sequence').pluck().get() ??
      0n;
    setImmediate(write);
  };
  write();
  const copied = await copyDatabase(file, join(folder, 'copy.sqlite'));
  writing = false;
  writer.close();
  expect(written).toBeGreaterThan(10n);
  const copy = openSqlite(join(folder, 'copy.sqlite'), { readonly: true });
  const sequence = copy.prepare<[], bigint>('SELECT sequence FROM ledger_head').pluck().get();
  copy.close();
  expect(sequence).toBe(BigInt(copied.head.sequence));
  expect(copied.head.sequence).toBeLessThan(Number(written));
  expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.sqlite']);
});

test('what is no database says so', () => {
  expect(integrityProblems(join(folder, 'copy.sqlite'), { quick: true })).toEqual([]);
  writeFileSync(join(folder, 'text.sqlite'), 'not a database, but long enough to be looked at as one'.repeat(100));
  expect(integrityProblems(join(folder, 'text.sqlite'), { quick: true })).toHaveLength(1);
});
