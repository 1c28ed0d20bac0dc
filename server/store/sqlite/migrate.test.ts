import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { start as now } from '../constructed-books.ts';
import { migrate, migrations, type Migration } from './migrate.ts';

const made: readonly Migration[] = [
  { number: 1, name: 'one', sql: 'CREATE TABLE one (a); INSERT INTO one VALUES (1)' },
  { number: 2, name: 'two', sql: 'CREATE TABLE two (a); INSERT INTO one VALUES (2)' },
];

function tables(database: Sqlite.Database): unknown[] {
  return database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
}

describe('migrations', () => {
  test('twice is once', () => {
    const database = new Sqlite(':memory:');
    expect(migrate(database, { now })).toBe(migrations.length);
    const schema = database.prepare('SELECT * FROM sqlite_schema').all();
    expect(migrate(database, { now })).toBe(0);
    expect(database.prepare('SELECT * FROM sqlite_schema').all()).toEqual(schema);
  });

  test('one that fails half-way leaves whole steps behind, and the next run goes on from there', () => {
    const database = new Sqlite(':memory:');
    const second = made[1];
    const failing = made.map((step) => (step === second ? { ...step, sql: `${step.sql}; nonsense` } : step));
    expect(() => migrate(database, { now, steps: failing })).toThrow(/nonsense/);
    expect(tables(database)).toEqual(['one', 'schema_migration']);
    expect(database.prepare('SELECT a FROM one').pluck().all()).toEqual([1]);
    expect(migrate(database, { now, steps: made })).toBe(1);
    expect(database.prepare('SELECT a FROM one').pluck().all()).toEqual([1, 2]);
    expect(database.prepare('SELECT number, name, applied_at FROM schema_migration').raw().all()).toEqual([
      [1, 'one', now],
      [2, 'two', now],
    ]);
  });

  test('a step that was changed after it was carried out is a defect', () => {
    const database = new Sqlite(':memory:');
    migrate(database, { now, steps: made });
    const changed = made.map((step) => ({ ...step, sql: `${step.sql};` }));
    expect(() => migrate(database, { now, steps: changed })).toThrow(/is the one that was carried out/);
  });

  test('a database that a newer program made is not touched', () => {
    const database = new Sqlite(':memory:');
    migrate(database, { now, steps: made });
    expect(() => migrate(database, { now, steps: made.slice(0, 1) })).toThrow(/a newer Foyer made it/);
  });
});
