import { expect, test } from 'vitest';
import { givenId, moneyOfUnits, type TenancyId } from '#kernel';
import type { PostedTransaction, PostOutcome } from '../ledger/model.ts';
import { Books, countingRandomness } from './constructed-books.ts';
import { RecentMovements } from './recent-movements.ts';

const books = new Books('12', countingRandomness());
const other = givenId<TenancyId>('unit-13');

function posted(sequence: number): PostedTransaction {
  const { lines: _, ...transaction } = books.topUp({ amount: moneyOfUnits(5n) }).transaction;
  return { ...transaction, sequence, recordedAt: transaction.occurredAt };
}

test('the newest movements are read once, joined by what is posted, and read again where nobody knows what became of it or more are asked for', async () => {
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

  const { transaction } = books.topUp();
  const commit = async (sequence: number): Promise<PostOutcome> => {
    ledger.unshift(posted(sequence));
    return { kind: 'posted', transaction: posted(sequence) };
  };
  await movements.whilePosting(transaction, () => commit(41));
  expect(newest(2)).toEqual([41, 40]);
  await movements.whilePosting(transaction, async () => ({ kind: 'repeated', transaction: posted(41) }));
  expect(newest(2)).toEqual([41, 40]);
  expect(movements.of(other, { limit: 3 })).toEqual([]);
  expect(asked).toHaveLength(3);
  await expect(movements.whilePosting(transaction, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  expect(newest(32)).toHaveLength(32);
  expect(asked).toEqual([32, 32, 40, 32]);
  // A charge is none of them.
  await movements.whilePosting(books.charge(moneyOfUnits(1n)), () => commit(42));
  expect(newest(1)).toEqual([41]);
});
