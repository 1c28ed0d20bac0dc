import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openSqlite, secureLog } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('opens a database as money needs it: durable commits, exact integers, foreign keys', () => {
  const database = openSqlite(join(folder, 'deep', 'x.sqlite'));
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(database.pragma('synchronous', { simple: true })).toBe(2n);
  expect(database.pragma('foreign_keys', { simple: true })).toBe(1n);
  database.exec('CREATE TABLE amount (micros INTEGER NOT NULL)');
  const beyondFloats = 2n ** 53n + 1n;
  database.prepare('INSERT INTO amount VALUES (?)').run(beyondFloats);
  expect(database.prepare('SELECT micros FROM amount').get()).toEqual({ micros: beyondFloats });
  database.close();
});

it('says which file cannot be opened', () => {
  const file = join(folder, 'not-a-database');
  writeFileSync(file, 'x'.repeat(4096));
  expect(() => openSqlite(file)).toThrow(
    expect.objectContaining({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining(file) }),
  );
  expect(() => openSqlite(join(folder, 'absent'), { readonly: true })).toThrow(
    expect.objectContaining({ code: 'STORE_UNAVAILABLE' }),
  );
});

it('has the disk take a log that was left behind once more, byte for byte, and says where it does not', () => {
  const file = join(folder, 'left.sqlite');
  secureLog(file);
  const bytes = Uint8Array.from({ length: 2 ** 20 + 4711 }, (_, at) => at % 251);
  writeFileSync(`${file}-wal`, bytes);
  utimesSync(`${file}-wal`, 0, 0);
  secureLog(file);
  expect(statSync(`${file}-wal`).mtimeMs).toBeGreaterThan(0);
  expect(Buffer.compare(readFileSync(`${file}-wal`), bytes)).toBe(0);
  mkdirSync(join(folder, 'no-log.sqlite-wal'));
  expect(() => secureLog(join(folder, 'no-log.sqlite'))).toThrow(
    expect.objectContaining({ code: 'STORE_UNAVAILABLE' }),
  );
});
