import { expect, test } from 'vitest';
import { compareBalances } from './balances.ts';

test('an account that only one side has is zero on the other, and that is a difference only where it is not zero there', () => {
  const rebuilt = new Map([
    ['a', 5n],
    ['b', 0n],
    ['c', 1n],
  ]);
  const projected = new Map([
    ['a', 5n],
    ['d', 2n],
    ['e', 0n],
  ]);
  expect(compareBalances({ rebuilt, projected })).toEqual([
    { account: 'c', rebuilt: 1n, projected: 0n },
    { account: 'd', rebuilt: 0n, projected: 2n },
  ]);
});
