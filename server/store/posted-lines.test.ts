import { expect, test } from 'vitest';
import { givenId, moneyOfUnits, type TenancyId } from '#kernel';
import type { NewTransaction, RatedLine } from '../ledger/model.ts';
import { Books, countingRandomness } from './constructed-books.ts';
import { PostedLines } from './posted-lines.ts';

/* Constructed: a ledger that commits when it is told to. */

const books = new Books('12', countingRandomness());
const period = { tenancyId: givenId<TenancyId>('home'), utility: 'electricity', periodKey: '2026-11' } as const;

function charge(): NewTransaction {
  return { ...books.charge(moneyOfUnits(1n)), facts: { ...period } };
}

test.each(['kept', 'failed'] as const)(
  'what was asked while a posting was under way is not remembered after it: %s',
  async (outcome) => {
    let committed: readonly RatedLine[] = [];
    const posted = new PostedLines(() => committed);
    const transaction = charge();
    expect(posted.of(period)).toEqual([]);
    const write = Promise.withResolvers<void>();
    const done = posted.whilePosting(transaction, () => write.promise).catch(() => undefined);
    expect(posted.of(period)).toEqual([]);
    committed = transaction.lines;
    if (outcome === 'kept') write.resolve();
    else write.reject(new Error('constructed'));
    await done;
    expect(posted.of(period)).toEqual(transaction.lines);
  },
);
