import { expect, test } from 'vitest';
import { migrations as other } from '../sqlite/migrate.ts';
import { migrations } from './migrate.ts';
import { arrayOf } from './set-insert.ts';

test('both engines take the same steps, by number and name', () => {
  const named = (steps: readonly { readonly number: number; readonly name: string }[]) =>
    steps.map(({ number, name }) => `${number} ${name}`);
  expect(named(migrations)).toEqual(named(other));
});

test('an array is written so that PostgreSQL reads the same again', () => {
  expect(arrayOf('text', ['a', 'b "c" \\ {d,e}', '', 'NULL', null])).toBe(
    '{"a","b \\"c\\" \\\\ {d,e}","","NULL",NULL}',
  );
  expect(arrayOf('bigint', [1, -(2n ** 62n), null])).toBe('{1,-4611686018427387904,NULL}');
  expect(arrayOf('bytea', [Uint8Array.of(0, 255), null])).toBe('{"\\\\x00ff",NULL}');
});
