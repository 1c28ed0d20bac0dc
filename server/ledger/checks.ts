import { FaultError, type Details } from '#kernel';
import type { Entry, NewTransaction } from './model.ts';

/** Each side of a transaction, so that no sum over its entries leaves a signed 64-bit column, in whatever order they are added. */
const LARGEST_SIDE = 2n ** 62n;

/**
 * Holds a transaction against the rules of double entry: two sides or more, none of them zero, no account twice, the sum zero; lines only where the
 * facts say whose billing period they rate. Throws LEDGER_UNBALANCED that names the id and what is wrong.
 */
export function checkTransaction(transaction: NewTransaction): void {
  const wrong = (message: string, details: Details = {}) =>
    new FaultError('LEDGER_UNBALANCED', { message, details: { id: transaction.id, ...details } });
  if (transaction.entries.length < 2) throw wrong('a transaction has at least two entries');
  let sum = 0n;
  let debit = 0n;
  const accounts = new Set<string>();
  for (const entry of transaction.entries) {
    if (entry.amount === 0n) throw wrong('an entry has an amount', { account: entry.account });
    if (accounts.has(entry.account)) throw wrong('an account stands once in a transaction', { account: entry.account });
    accounts.add(entry.account);
    sum += entry.amount;
    if (entry.amount > 0n) debit += entry.amount;
  }
  if (sum !== 0n) throw wrong('the entries of a transaction sum to zero', { sum: sum.toString() });
  if (debit > LARGEST_SIDE) throw wrong('the entries of a transaction are beyond any amount of money');
  if (transaction.lines.length > 0 && ratedPeriodOf(transaction.facts) === null)
    throw wrong('a transaction with rated lines names tenancyId, utility and periodKey among its facts');
}

/** Entries in the order in which they are hashed, stored and locked: by account name, code unit by code unit. */
export function canonicalEntries(entries: readonly Entry[]): readonly Entry[] {
  return entries.toSorted((a, b) => (a.account < b.account ? -1 : 1));
}

/** Whose billing period a charge rates, from its facts; null where they do not say. */
export function ratedPeriodOf(
  facts: NewTransaction['facts'],
): { tenancyId: string; utility: string; periodKey: string } | null {
  const { tenancyId, utility, periodKey } = facts;
  return tenancyId === undefined || utility === undefined || periodKey === undefined
    ? null
    : { tenancyId, utility, periodKey };
}
