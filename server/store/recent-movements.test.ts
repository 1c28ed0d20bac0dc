import { expect, test } from 'vitest';
import { givenId, moneyOfUnits, type TenancyId } from '#kernel';
import type { PostedTransaction } from '../ledger/model.ts';
import { Books, countingRandomness } from './constructed-books.ts';
import { RecentMovements } from './recent-movements.ts';

const books = new Books('12', countingRandomness());
const other = givenId<TenancyId>('unit-13');

function posted(sequence: number): PostedTransaction {
  const { lines: _, ...transaction } = books.topUp({ amount: moneyOfUnits(5n) }).transaction;
  return { ...transaction, sequence, recordedAt: transaction.occurredAt };
}

test('the newest movements are read once, anew after a posting of that tenancy, and from the ledger where more are asked for', async () => {
  const ledger = Array.from({ length: 40 }, (_, index) => posted(40 - index));
  const asked: number[] = [];
  const movements = new RecentMovements((tenancy, limit) => {
    asked.push(limit);
    return tenancy === books.tenancy ? ledger.slice(0, limit) : [];
  });
  const newest = (limit: number) => movements.of(books.tenancy, { limit }).map(({ sequence }) => sequence);
  expect(newest(1)).toEqual([40]);
  expect(newest(3)).toEqual([40, 39, 38]);
  expect(movements.of(other, { limit: 3 })).toEqual([]);
  expect(asked).toHaveLength(2);
  expect(newest(40)).toHaveLength(40);

  await movements.whilePosting(books.topUp().transaction, async () => void ledger.unshift(posted(41)));
  expect(newest(1)).toEqual([41]);
  expect(movements.of(other, { limit: 3 })).toEqual([]);
  expect(asked).toEqual([32, 32, 40, 32]);
});
