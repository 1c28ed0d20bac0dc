import { expect, test } from 'vitest';
import { moneyOfUnits, type Money } from '#kernel';
import { emergencyCreditOffered } from './emergency-credit.ts';

const units = (count: number): Money => moneyOfUnits(BigInt(count));
const policy = { limit: units(10), offered_at: units(1) };

/* Constructed: what is left, what was drawn already, and what may be drawn. */
test.each([
  ['more is left than the policy says', 2, 0, null],
  ['just as much is left', 1, 0, 10],
  ['nothing is left, and some was drawn', 0, 4, 6],
  ['all was drawn', 0, 10, null],
  ['more was drawn than is allowed now', 0, 12, null],
  ['it would be enough', -9, 0, 10],
  ['it would not be enough: supply would stay off, with a debt more', -10, 0, null],
])('%s', (_what, balance, drawn, offered) => {
  const standing = { balance: units(balance), emergencyCreditUsed: units(drawn) };
  expect(emergencyCreditOffered(standing, policy)).toBe(offered === null ? null : units(offered));
});
