import { instant, money, type Money } from '#kernel';
import { accountOf, type AccountId, type PostedTransaction, type RatedLine } from '../../ledger/model.ts';
import type { BooksFolder } from '../../store/sqlite/books-folder.ts';
import { periodAt, periodBefore } from '../period.ts';
import { differencesOf, rateAgain, type LineDifference, type ReplayBasis } from './replayed-period.ts';

export interface ReplayedAccount {
  readonly account: AccountId;
  /** Debit positive, as the ledger has it. */
  readonly ledger: Money;
  /** From payments and what readings and prices come to. */
  readonly recomputed: Money;
}

export interface Replay {
  readonly accounts: readonly ReplayedAccount[];
  readonly periods: number;
  readonly lines: number;
  /** The oldest period first; empty where the ledger says what readings, prices and payments say. */
  readonly differences: readonly LineDifference[];
}

type Books = Pick<BooksFolder, 'accounts' | 'transactionsOf' | 'postedLines'>;

/** Makes every balance of a tenancy again: what was paid and booked by people as it was booked, and every charge from readings and prices. Reads only. */
export function replayTenancy(basis: ReplayBasis, books: Books): Replay {
  const { tenancyId } = basis.tenancy;
  const periods = chargedPeriods(basis, books);
  const charged = periods.flatMap(({ again }) => again);
  const accounts = books
    .accounts()
    .filter(({ account }) => account.startsWith(`tenancy/${tenancyId}/`))
    .map(({ account, balance }) => ({
      account,
      ledger: money(balance),
      recomputed: money(bookedOn(account, books) + chargedTo(account, { charged, tenancyId })),
    }));
  return {
    accounts,
    periods: periods.length,
    lines: periods.reduce((sum, { posted }) => sum + posted.length, 0),
    differences: periods.flatMap(({ differences }) => differences),
  };
}

/** The oldest first. */
function chargedPeriods(basis: ReplayBasis, books: Books) {
  const { tenancy, zone } = basis;
  const { tenancyId } = tenancy;
  const newest = books
    .transactionsOf(accountOf.credit(tenancyId, 'utility'))
    .reduce((latest, { occurredAt }) => Math.max(latest, occurredAt), Number(tenancy.from));
  const utilities = [...new Set(tenancy.meters.map(({ utility }) => utility))];
  const periods = [];
  for (let period = periodAt(instant(newest), zone); period.to > tenancy.from; period = periodBefore(period, zone))
    for (const utility of utilities) {
      const at = { tenancyId, utility, periodKey: period.key };
      const posted = books.postedLines(at);
      if (posted.length === 0) continue;
      const again = rateAgain(basis, { utility, period, lines: posted });
      periods.unshift({ posted, again, differences: differencesOf(at, posted, again) });
    }
  return periods;
}

function chargedTo(
  account: AccountId,
  { charged, tenancyId }: { charged: readonly RatedLine[]; tenancyId: ReplayBasis['tenancy']['tenancyId'] },
): bigint {
  return charged
    .filter(({ chargeClass }) => account === accountOf.credit(tenancyId, chargeClass))
    .reduce((sum, line) => sum + line.amount, 0n);
}

/** Everything that rating did not post. */
function bookedOn(account: AccountId, books: Books): bigint {
  return books
    .transactionsOf(account)
    .filter((transaction) => !isRated(transaction))
    .flatMap(({ entries }) => entries)
    .filter((entry) => entry.account === account)
    .reduce((sum, { amount }) => sum + amount, 0n);
}

function isRated({ kind, facts }: PostedTransaction): boolean {
  return (kind === 'charge' || kind === 'adjustment') && facts['periodKey'] !== undefined;
}
