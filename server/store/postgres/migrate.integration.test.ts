import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { start as now } from '../constructed-books.ts';
import { Session } from './connection.ts';
import { PrivatePostgres } from './harness.ts';
import { schemaFingerprint } from './schema-fingerprint.ts';
import { migrate, migrations, type Migration } from './migrate.ts';

const made: readonly Migration[] = [
  { number: 1, name: 'one', sql: 'CREATE TABLE one (a int); INSERT INTO one VALUES (1)' },
  { number: 2, name: 'two', sql: 'CREATE TABLE two (a int); INSERT INTO one VALUES (2)' },
];

let postgres: PrivatePostgres;
let database: string;
let session: Session;

beforeAll(async () => {
  postgres = await PrivatePostgres.start();
});

afterAll(() => postgres.dispose());

const connect = () => Session.open({ url: postgres.url(database), password: null }, { pipeline: false });
const ask = <Row>(text: string) => postgres.ask<Row>(database, text);

beforeEach(async () => {
  database = await postgres.makeDatabase();
  session = await connect();
});

afterEach(() => session.close());

test('two at once and again later are once', async () => {
  const other = await connect();
  const counts = await Promise.all([migrate(session, { now }), migrate(other, { now })]);
  expect(counts.toSorted((a, b) => a - b)).toEqual([0, migrations.length]);
  expect(await migrate(session, { now })).toBe(0);
  await other.close();
});

test('one that fails half-way leaves whole steps behind, and the next run goes on from there', async () => {
  const failing = made.map((step) => (step.number === 2 ? { ...step, sql: `${step.sql}; nonsense` } : step));
  await expect(migrate(session, { now, steps: failing })).rejects.toThrow(/nonsense/);
  expect(await ask('SELECT a FROM one')).toEqual([{ a: 1n }]);
  expect(await ask("SELECT to_regclass('two') AS two")).toEqual([{ two: null }]);
  expect(await migrate(session, { now, steps: made })).toBe(1);
  expect(await ask('SELECT a FROM one ORDER BY a')).toEqual([{ a: 1n }, { a: 2n }]);
});

test('a step that was changed, a newer program, a schema that somebody changed: none is built upon', async () => {
  await migrate(session, { now, steps: made });
  const changed = made.map((step) => ({ ...step, sql: `${step.sql};` }));
  await expect(migrate(session, { now, steps: changed })).rejects.toThrow(/is the one that was carried out/);
  await expect(migrate(session, { now, steps: made.slice(0, 1) })).rejects.toThrow(/a newer Foyer made it/);
  await ask('ALTER TABLE two ADD CHECK (a > 0)');
  await expect(migrate(session, { now, steps: made })).rejects.toThrow(/changed it by hand/);
});

test('whatever is changed by hand changes the fingerprint', async () => {
  await migrate(session, { now });
  const left = await schemaFingerprint(session);
  for (const change of [
    'DROP TRIGGER audit_is_append_only ON audit',
    'ALTER TABLE audit DISABLE TRIGGER audit_is_append_only',
    'CREATE OR REPLACE FUNCTION foyer_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
    'DROP INDEX rated_line_of_period',
    'ALTER TABLE top_up ALTER amount_micros DROP NOT NULL',
    'ALTER TABLE top_up ALTER journal_id TYPE text COLLATE "POSIX"',
  ]) {
    await session.run(`BEGIN; ${change}`);
    expect(await schemaFingerprint(session), change).not.toBe(left);
    await session.run('ROLLBACK');
  }
  expect(await schemaFingerprint(session)).toBe(left);
});

test('books that do not hold are not migrated', async () => {
  await migrate(session, { now, steps: migrations.slice(0, 9) });
  await ask(
    `INSERT INTO ledger_head VALUES ('constructed', 0, decode(repeat('00', 32), 'hex'), decode(repeat('00', 64), 'hex'))`,
  );
  await ask(`INSERT INTO ledger_account VALUES (1, 'constructed', 'site/fees')`);
  await ask(`INSERT INTO ledger_balance VALUES (1, 'constructed', 5)`);
  await expect(migrate(session, { now })).rejects.toThrow(/do not hold/);
  await ask('UPDATE ledger_balance SET amount_micros = 0');
  expect(await migrate(session, { now })).toBe(migrations.length - 9);
});
