import { instant, money, type Money } from '#kernel';
import { accountOf, type AccountId, type PostedTransaction, type RatedLine } from '../../ledger/model.ts';
import type { BooksLook } from '../../store/contract-look.ts';
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

type Ledger = Pick<BooksLook['ledger'], 'accounts' | 'transactionsOf' | 'postedLines'>;

/** All of an account. */
const EVERY = { limit: Number.MAX_SAFE_INTEGER };

/** Makes every balance of a tenancy again: what was paid and booked by people as it was booked, and every charge from readings and prices. Reads only. */
export async function replayTenancy(basis: ReplayBasis, ledger: Ledger): Promise<Replay> {
  const { tenancyId } = basis.tenancy;
  const periods = await chargedPeriods(basis, ledger);
  const charged = periods.flatMap(({ again }) => again);
  const accounts: ReplayedAccount[] = [];
  for (const { account, balance } of await ledger.accounts()) {
    if (!account.startsWith(`tenancy/${tenancyId}/`)) continue;
    const booked = await bookedOn(account, ledger);
    const recomputed = money(booked + chargedTo(account, { charged, tenancyId }));
    accounts.push({ account, ledger: balance, recomputed });
  }
  return {
    accounts,
    periods: periods.length,
    lines: periods.reduce((sum, { posted }) => sum + posted.length, 0),
    differences: periods.flatMap(({ differences }) => differences),
  };
}

/** The oldest first. */
async function chargedPeriods(basis: ReplayBasis, ledger: Ledger) {
  const { tenancy, zone } = basis;
  const { tenancyId } = tenancy;
  const moved = await ledger.transactionsOf(accountOf.credit(tenancyId, 'utility'), EVERY);
  const newest = moved.reduce((latest, { occurredAt }) => Math.max(latest, occurredAt), Number(tenancy.from));
  const utilities = [...new Set(tenancy.meters.map(({ utility }) => utility))];
  const periods = [];
  for (let period = periodAt(instant(newest), zone); period.to > tenancy.from; period = periodBefore(period, zone))
    for (const utility of utilities) {
      const at = { tenancyId, utility, periodKey: period.key };
      const posted = await ledger.postedLines(at);
      if (posted.length === 0) continue;
      const again = await rateAgain(basis, { utility, period, lines: posted });
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
async function bookedOn(account: AccountId, ledger: Ledger): Promise<bigint> {
  const moved = await ledger.transactionsOf(account, EVERY);
  return moved
    .filter((transaction) => !isRated(transaction))
    .flatMap(({ entries }) => entries)
    .filter((entry) => entry.account === account)
    .reduce((sum, { amount }) => sum + amount, 0n);
}

function isRated({ kind, facts }: PostedTransaction): boolean {
  return (kind === 'charge' || kind === 'adjustment') && facts['periodKey'] !== undefined;
}
