import { expect, test } from 'vitest';
import { store } from './store.ts';

const url = 'postgres://foyer@db.example:5432/foyer?sslmode=verify-full&sslrootcert=/etc/ssl/db.crt';

test('the books are in the data folder, or on a PostgreSQL', () => {
  expect(store.parse('sqlite')).toEqual({ kind: 'sqlite' });
  const given = { kind: 'postgres', url, password_variable: 'FOYER_DATABASE_PASSWORD', key_file: 'keys/ledger.key' };
  expect(store.parse(given)).toEqual(given);
  expect(store.parse({ kind: 'postgres', url: 'postgres://foyer@/foyer?host=/run/postgresql' })).toMatchObject({
    kind: 'postgres',
  });
});

test.each([
  ['another engine', 'mysql', /must be sqlite, or kind: postgres/],
  ['no address', { kind: 'postgres' }, /url/],
  ['a password in the address', { kind: 'postgres', url: 'postgres://foyer:secret@db/foyer' }, /without a password/],
  ['a password behind it', { kind: 'postgres', url: 'postgres://foyer@db/foyer?password=x' }, /without a password/],
  ['nobody', { kind: 'postgres', url: 'postgres://db/foyer' }, /with a user/],
  ['a password for a name', { kind: 'postgres', url, password_variable: 'secret!' }, /name of an environment variable/],
])('%s is refused', (_what, given, message) => {
  const parsed = store.safeParse(given);
  expect(parsed.success ? '' : parsed.error.message).toMatch(message);
});
