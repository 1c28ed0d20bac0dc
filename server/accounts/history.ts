import { add, formatInstant, formatMoney, negate, ZERO, type KioskId, type Money, type TenancyId } from '#kernel';
import type { HistoryLine } from '#contracts/api';
import type { SplitLine } from '#contracts/receipt';
import { toWireMoney } from '#contracts/wire';
import { accountOf, type AccountId, type PostedTransaction, type RatedLine } from '../ledger/model.ts';
import { paidTo } from './allocation.ts';
import { chargeDetail, formulaOf, type ChargeDetailBasis } from './charge-detail.ts';
import { EMERGENCY_CREDIT_ACT } from './emergency-credit.ts';
import { allocationOf } from './payment-entries.ts';

/** About so many lines are told; the receipts and the statement have the rest. */
const LINES = 30;

export interface HistoryBasis extends Omit<ChargeDetailBasis, 'running'> {
  readonly tenancyId: TenancyId;
  /** Top-ups, openings and corrections, the newest first. */
  readonly movements: readonly PostedTransaction[];
  /** The lines of each billing period, period to date or as it was closed. */
  readonly periods: readonly { readonly lines: readonly RatedLine[]; readonly running: boolean }[];
}

/** What came in and what was charged, each with how it came about; the newest first. */
export function historyOf(basis: HistoryBasis): HistoryLine[] {
  const charges = basis.periods.flatMap(({ lines, running }) =>
    lines
      .filter((line) => line.amount !== 0n)
      .map((line) => ({ at: line.to, line: chargeLine(line, { ...basis, running }) })),
  );
  const movements = basis.movements
    .map((transaction) => ({ at: transaction.occurredAt, line: movementLine(transaction, basis) }))
    .filter(({ line }) => line.amount.amount !== formatMoney(ZERO));
  return [...movements, ...charges]
    .sort((a, b) => b.at - a.at)
    .slice(0, LINES)
    .map(({ line }) => line);
}

function movementLine(transaction: PostedTransaction, { tenancyId, currency }: HistoryBasis): HistoryLine {
  const isTopUp = transaction.kind === 'top_up';
  const isCredit = (account: AccountId) => account === accountOf.credit(tenancyId, 'utility');
  // A top-up is shown as what went in, whatever part of it paid old debt; anything else as the credit that it brought or took.
  const amount = isTopUp
    ? sumOf(transaction, (account, each) => each > 0n && account !== accountOf.taxPrepaid())
    : negate(sumOf(transaction, (account) => isCredit(account)));
  return {
    transactionId: transaction.id,
    at: formatInstant(transaction.occurredAt),
    kind: isTopUp ? 'top_up' : kindOf(transaction),
    utility: null,
    amount: toWireMoney(amount, currency),
    formula: null,
    detail: isTopUp ? topUpDetail(transaction, { tenancyId, currency }) : null,
  };
}

function kindOf({ kind, facts }: PostedTransaction): 'opening' | 'emergency_credit' | 'adjustment' {
  if (kind === 'opening') return 'opening';
  return facts['act'] === EMERGENCY_CREDIT_ACT ? 'emergency_credit' : 'adjustment';
}

function sumOf(transaction: PostedTransaction, counts: (account: AccountId, amount: Money) => boolean): Money {
  return add(
    ZERO,
    ...transaction.entries.filter((each) => counts(each.account, each.amount)).map((each) => each.amount),
  );
}

function topUpDetail(
  transaction: PostedTransaction,
  { tenancyId, currency }: Pick<HistoryBasis, 'tenancyId' | 'currency'>,
): HistoryLine['detail'] {
  const paid = allocationOf(tenancyId, transaction);
  const parts: readonly (readonly [SplitLine['kind'], Money])[] = [
    ['fee', paidTo(paid, 'fee')],
    ['arrears', paidTo(paid, 'arrears')],
    ['emergency_credit', paidTo(paid, 'emergency_credit')],
    ['standing_charge', paidTo(paid, 'standing_charge')],
    ['credit', paid.toCredit],
  ];
  const { facts } = transaction;
  return {
    kind: 'top_up',
    means: meansOf(transaction),
    split: parts.flatMap(([kind, amount]) =>
      amount === 0n ? [] : [{ kind, amount: toWireMoney(amount, currency), remaining: null }],
    ),
    reference: transaction.id.slice(-8).toUpperCase(),
    kioskId: (facts['kioskId'] as KioskId | undefined) ?? null,
  };
}

/** Said by where the money went: into a kiosk's box, or to a payment provider. */
function meansOf({ entries }: PostedTransaction): 'cash' | 'phone' | 'other' {
  const held = entries.find(({ account, amount }) => amount > 0n && account !== accountOf.taxPrepaid())?.account ?? '';
  if (held.startsWith('kiosk/')) return 'cash';
  return held === accountOf.providerClearing() ? 'phone' : 'other';
}

function chargeLine(line: RatedLine, at: HistoryBasis & { readonly running: boolean }): HistoryLine {
  return {
    transactionId: null,
    at: formatInstant(line.to),
    kind: line.kind,
    utility: line.utility,
    amount: toWireMoney(negate(line.amount), at.currency),
    formula: formulaOf(line, at.currency),
    detail: chargeDetail(line, at),
  };
}
