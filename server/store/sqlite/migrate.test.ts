import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { givenId, instant, type TenancyId } from '#kernel';
import { accountOf } from '../../ledger/index.ts';
import { start as now } from '../constructed-books.ts';
import { AccountMovements, MOVED, TOLD_OF_TENANCY } from './account-movements.ts';
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
    migrate(database, { now, steps: made.slice(0, 1) });
    const third: Migration = { number: 3, name: 'three', sql: 'CREATE TABLE three (a); INSERT INTO one VALUES (3)' };
    const failing = [...made, { ...third, sql: `${third.sql}; nonsense` }];
    expect(() => migrate(database, { now, steps: failing })).toThrow(/nonsense/);
    expect(tables(database)).toEqual(['one', 'schema_migration', 'two']);
    expect(database.prepare('SELECT a FROM one').pluck().all()).toEqual([1, 2]);
    expect(migrate(database, { now, steps: [...made, third] })).toBe(1);
    expect(database.prepare('SELECT a FROM one').pluck().all()).toEqual([1, 2, 3]);
    expect(database.prepare('SELECT number, name, applied_at FROM schema_migration').raw().all()).toEqual([
      [1, 'one', now],
      [2, 'two', now],
      [3, 'three', now],
    ]);
  });

  test('a new database that fails half-way is still new', () => {
    const database = new Sqlite(':memory:');
    const failing = made.map((step) => (step.number === 2 ? { ...step, sql: `${step.sql}; nonsense` } : step));
    expect(() => migrate(database, { now, steps: failing })).toThrow(/nonsense/);
    expect(tables(database)).toEqual(['schema_migration']);
    expect(migrate(database, { now, steps: made })).toBe(2);
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

  test('a schema that somebody changed by hand is not built upon', () => {
    const database = new Sqlite(':memory:');
    migrate(database, { now, steps: made });
    database.exec('CREATE TRIGGER own AFTER INSERT ON one BEGIN DELETE FROM two; END');
    expect(() => migrate(database, { now, steps: made })).toThrow(/changed it by hand/);
    database.exec('DROP TRIGGER own');
    expect(migrate(database, { now, steps: made })).toBe(0);
  });

  test('a record of an older Foyer, which did not say what it left, goes on', () => {
    const database = new Sqlite(':memory:');
    migrate(database, { now, steps: made.slice(0, 1) });
    database.exec('ALTER TABLE schema_migration DROP COLUMN schema_hash');
    expect(migrate(database, { now, steps: made })).toBe(1);
    database.exec('DROP TABLE two');
    expect(() => migrate(database, { now, steps: made })).toThrow(/changed it by hand/);
  });

  test('a ledger of a former Foyer is read from the indexes that its statements want', () => {
    const database = new Sqlite(':memory:').defaultSafeIntegers();
    migrate(database, { now, steps: migrations.slice(0, 14) });
    database.exec(`INSERT INTO ledger_account VALUES (1, 'constructed', 'site/fees'), (2, 'constructed', 'tenancy/12/credit/utility');
      INSERT INTO ledger_transaction VALUES (1, 'constructed', '0193b000-0000-7000-8000-000000000001', 'top_up', 5, 6, NULL, '{"tenancyId":"12"}', zeroblob(32), zeroblob(32));
      INSERT INTO ledger_entry VALUES (1, 0, 'constructed', 1, 7), (1, 1, 'constructed', 2, -7);
      INSERT INTO ledger_balance VALUES (1, 'constructed', 7), (2, 'constructed', -7);
      INSERT INTO ledger_head VALUES ('constructed', 1, zeroblob(32), zeroblob(64))`);
    expect(migrate(database, { now })).toBe(migrations.length - 14);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    const span = { from: instant(0), to: instant(100) };
    const account = accountOf.credit(givenId<TenancyId>('12'), 'utility');
    const stretch = { first: 1n, last: 1n };
    expect(new AccountMovements(database).between([account], { stretch, ...span })).toMatchObject([
      { sequence: 1, account, amount: -7n, occurredAt: 5, recordedAt: 6 },
    ]);
    const plans = [MOVED, TOLD_OF_TENANCY].map((sql) =>
      database.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', '1')}`).all(),
    );
    for (const plan of plans) expect(plan[0]?.detail).toMatch(/USING COVERING INDEX/);
  });

  test('cases that two people settled stay settled by them', () => {
    const database = new Sqlite(':memory:');
    migrate(database, { now, steps: migrations.slice(0, 20) });
    const people = ['0193b000-0000-7000-8000-00000000000a', '0193b000-0000-7000-8000-00000000000b'];
    for (const [index, id] of people.entries())
      database
        .prepare('INSERT INTO person (id, site_id, name, name_folded, role, added_at) VALUES (?, ?, ?, ?, ?, ?)')
        .run(id, 'constructed', `Person ${index}`, `person ${index}`, 'staff', 1);
    database.exec(`INSERT INTO unresolved_bill VALUES ('case', 'constructed', 'lobby', NULL, NULL, NULL, 'K7XW', 'constructed', 1, 1);
      INSERT INTO resolution VALUES ('case', 'constructed', 'request', 'lobby', 'returned', NULL, NULL, 0, 'has it', '${people.join("', '")}', 2)`);
    const before = database.prepare('SELECT * FROM resolution').all();
    expect(migrate(database, { now })).toBe(migrations.length - 20);
    expect(database.prepare('SELECT * FROM resolution').all()).toEqual(before);
    expect(() => database.exec('DELETE FROM resolution')).toThrow(/append-only/);
    expect(database.pragma('foreign_key_check')).toEqual([]);
  });

  test('books that do not hold are not migrated', () => {
    const database = new Sqlite(':memory:').defaultSafeIntegers();
    migrate(database, { now, steps: migrations.slice(0, 9) });
    database.exec(`INSERT INTO ledger_head VALUES ('constructed', 0, zeroblob(32), zeroblob(64));
      INSERT INTO ledger_account VALUES (1, 'constructed', 'site/fees'); INSERT INTO ledger_balance VALUES (1, 'constructed', 5)`);
    expect(() => migrate(database, { now })).toThrow(/do not hold/);
    database.exec('UPDATE ledger_balance SET amount_micros = 0');
    expect(migrate(database, { now })).toBe(migrations.length - 9);
  });
});
