import { describe, expect, test } from 'vitest';
import { givenId, instant, madeId, money, type KioskId, type TenancyId, type TransactionId } from '#kernel';
import { canonicalEntries, checkTransaction, ratedPeriodOf } from './checks.ts';
import { accountOf, type NewTransaction } from './model.ts';
import { Books, countingRandomness } from '../store/constructed-books.ts';

const books = new Books('12', countingRandomness());

const cash = accountOf.cashInKiosk(givenId<KioskId>('lobby'));
const credit = accountOf.credit(givenId<TenancyId>('unit-12'), 'utility');
const entry = (account: typeof cash, amount: bigint) => ({ account, amount: money(amount) });

function transaction(entries: NewTransaction['entries']): NewTransaction {
  return {
    id: madeId<TransactionId>('0193b000-0000-7000-8000-000000000001'),
    kind: 'top_up',
    occurredAt: instant(0),
    entries,
    corrects: null,
    facts: {},
    lines: [],
  };
}

describe('a transaction', () => {
  test('with two sides that sum to zero is sound', () => {
    expect(() => checkTransaction(transaction([entry(cash, 5n), entry(credit, -5n)]))).not.toThrow();
    expect(() => checkTransaction(transaction([entry(cash, 2n ** 62n), entry(credit, -(2n ** 62n))]))).not.toThrow();
  });

  test.each([
    ['one entry', [entry(cash, 5n)], /at least two/],
    ['no entry', [], /at least two/],
    ['a zero amount', [entry(cash, 5n), entry(credit, -5n), entry(accountOf.fees(), 0n)], /has an amount/],
    ['an account twice', [entry(cash, 5n), entry(cash, -5n)], /stands once/],
    ['a sum that is not zero', [entry(cash, 5n), entry(credit, -4n)], /sum to zero/],
    [
      'a side that no column holds',
      [entry(cash, 2n ** 62n), entry(accountOf.fees(), 1n), entry(credit, -(2n ** 62n) - 1n)],
      /beyond any amount/,
    ],
  ])('with %s is refused', (_what, entries, message) => {
    expect(() => checkTransaction(transaction(entries))).toThrow(message);
    expect(() => checkTransaction(transaction(entries))).toThrow(
      expect.objectContaining({ code: 'LEDGER_UNBALANCED' }),
    );
  });

  test('with rated lines says whose period it rates', () => {
    const facts = { tenancyId: 'unit-12', utility: 'electricity', periodKey: '2026-11' };
    expect(ratedPeriodOf(facts)).toEqual(facts);
    const charge = books.charge(money(5n));
    expect(() => checkTransaction(charge)).not.toThrow();
    expect(() => checkTransaction({ ...charge, facts: {} })).toThrow('names tenancyId, utility and periodKey');
    for (const name of Object.keys(facts))
      expect(ratedPeriodOf(Object.fromEntries(Object.entries(facts).filter(([other]) => other !== name)))).toBeNull();
  });

  test('has its entries in order of account, whatever order they came in', () => {
    const entries = [entry(credit, -5n), entry(cash, 5n)];
    expect(canonicalEntries(entries)).toEqual([entry(cash, 5n), entry(credit, -5n)]);
    expect(canonicalEntries(entries.toReversed())).toEqual(canonicalEntries(entries));
  });
});
