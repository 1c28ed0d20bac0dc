import { tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';
import { RowBatch } from './row-batch.ts';

describe('rows that wait', () => {
  let folder: string;
  let database: SqliteDatabase;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-rows-'));
    database = openSqlite(join(folder, 'rows.sqlite'));
    database.exec('CREATE TABLE seen (at INTEGER PRIMARY KEY, id TEXT UNIQUE, number INTEGER) STRICT');
  });

  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const batch = (whenThere?: string) =>
    new RowBatch(database, { insert: 'INSERT INTO seen (id, number)', columns: 2, ...(whenThere && { whenThere }) });
  const numbers = () =>
    database
      .prepare<[], { number: bigint }>('SELECT number FROM seen ORDER BY at')
      .all()
      .map((row) => Number(row.number));

  test.each([0, 1, 3, 4, 63, 64, 65, 150])('are all inserted in their order: %i', (count) => {
    const rows = batch();
    for (let number = 0; number < count; number += 1) rows.add(`id ${number}`, number);
    expect(rows.flush()).toBe(count);
    expect(numbers()).toEqual(Array.from({ length: count }, (_, number) => number));
    expect(rows.flush()).toBe(0);
  });

  test('are counted without those that were there', () => {
    database.exec("INSERT INTO seen (id, number) VALUES ('id 2', 99)");
    const rows = batch('ON CONFLICT (id) DO NOTHING');
    for (let number = 0; number < 5; number += 1) rows.add(`id ${number}`, number);
    expect(rows.flush()).toBe(4);
  });

  test('are forgotten when told, and after the table refused one', () => {
    const rows = batch();
    rows.add('id 1', 1);
    rows.clear();
    expect(rows.flush()).toBe(0);
    rows.add('id 1', 1);
    rows.add('id 1', 2);
    expect(() => rows.flush()).toThrow(/UNIQUE/);
    expect(rows.flush()).toBe(0);
  });
});
