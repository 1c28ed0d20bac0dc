import { expect, test } from 'vitest';
import { money, type Money } from '#kernel';
import { accountOf, type AccountId, type NewTransaction, type PostOutcome } from '../ledger/model.ts';
import type { Store } from '../store/contract.ts';
import { Books, countingRandomness } from '../store/constructed-books.ts';
import { ledgerAtTaxPoint } from './tax-point.ts';

const books = new Books('12', countingRandomness());

function ledgerThatKeeps(kept: NewTransaction[]): Store['ledger'] {
  const post = async (transaction: NewTransaction): Promise<PostOutcome> => {
    kept.push(transaction);
    const { lines: _lines, ...rest } = transaction;
    return { kind: 'posted', transaction: { ...rest, sequence: 1, recordedAt: transaction.occurredAt } };
  };
  return { post } as unknown as Store['ledger'];
}

/* Constructed: a charge of 10 with a tax of 2. */
function charge(): NewTransaction {
  const made = books.charge(money(12n), { kind: 'tax', revenueAccount: accountOf.tax() });
  const entry = (account: AccountId, amount: Money) => ({ account, amount });
  return {
    ...made,
    entries: [entry(books.credit, money(12n)), entry(books.revenue, money(-10n)), entry(accountOf.tax(), money(-2n))],
  };
}

test('where tax falls due at consumption the ledger is the ledger', () => {
  const ledger = ledgerThatKeeps([]);
  expect(ledgerAtTaxPoint(ledger, { at: 'consumption' })).toBe(ledger);
});

test('where it fell due with the payment, its lines and entries take from what was prepaid, and nothing else moves', async () => {
  const kept: NewTransaction[] = [];
  await ledgerAtTaxPoint(ledgerThatKeeps(kept), { at: 'top_up', percent: 200_000n }).post(charge());
  expect(kept.map(({ entries }) => entries)).toEqual([
    [
      { account: books.credit, amount: 12n },
      { account: books.revenue, amount: -10n },
      { account: accountOf.taxPrepaid(), amount: -2n },
    ],
  ]);
  expect(kept[0]?.lines.map(({ revenueAccount }) => revenueAccount)).toEqual([accountOf.taxPrepaid()]);
});
