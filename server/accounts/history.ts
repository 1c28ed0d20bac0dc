import {
  add,
  formatInstant,
  formatMilli,
  formatMoney,
  localDate,
  money,
  negate,
  ZERO,
  type Currency,
  type KioskId,
  type MeterId,
  type Money,
  type TenancyId,
} from '#kernel';
import type { HistoryLine } from '#contracts/api';
import type { SplitLine } from '#contracts/receipt';
import { toWireMoney } from '#contracts/wire';
import { unitOfLine } from '../ledger/line-unit.ts';
import { accountOf, type AccountId, type PostedTransaction, type RatedLine } from '../ledger/model.ts';
import { paidTo } from './allocation.ts';
import { EMERGENCY_CREDIT_ACT } from './emergency-credit.ts';
import { allocationOf } from './payment-entries.ts';

/** About so many lines are told; the receipts and the statement have the rest. */
const LINES = 30;

export interface HistoryBasis {
  readonly tenancyId: TenancyId;
  readonly currency: Currency;
  /** Top-ups, openings and corrections, the newest first. */
  readonly movements: readonly PostedTransaction[];
  /** The lines of each billing period, period to date or as it was closed. */
  readonly periods: readonly { readonly lines: readonly RatedLine[]; readonly running: boolean }[];
  /** Whose a meter is, and its number. */
  readonly meterOf: (meterId: MeterId) => { readonly serial: string; readonly unit: string };
}

/** What came in and what was charged, each with how it came about; the newest first. */
export function historyOf(basis: HistoryBasis): HistoryLine[] {
  const charges = basis.periods.flatMap(({ lines, running }) =>
    lines
      .filter((line) => line.amount !== 0n)
      .map((line) => ({ at: line.to, line: chargeLine(line, { ...basis, lines, running }) })),
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

function chargeLine(
  line: RatedLine,
  at: HistoryBasis & { readonly lines: readonly RatedLine[]; readonly running: boolean },
): HistoryLine {
  const meter = line.meterId === null ? null : at.meterOf(line.meterId);
  return {
    transactionId: null,
    at: formatInstant(line.to),
    kind: line.kind,
    utility: line.utility,
    amount: toWireMoney(negate(line.amount), at.currency),
    formula: formulaOf(line, at.currency),
    detail: {
      kind: 'charge',
      from: formatInstant(line.from),
      to: formatInstant(line.to),
      registers:
        line.registers === null || meter === null
          ? null
          : {
              serial: meter.serial,
              unit: unitOfLine(line),
              from: formatMilli(line.registers.from),
              to: formatMilli(line.registers.to),
            },
      tariffId: line.tariffId,
      versionFrom: localDate(line.versionFrom.slice(0, 10)),
      tax: line.kind === 'tax' || line.kind === 'rebate' ? percentageOf(line, at.currency) : null,
      rounding: { mode: line.basis.rounding.mode, decimals: placesOf(line.basis.rounding.step) },
      estimated: line.estimated,
      running: at.running,
      unit: meter?.unit ?? null,
    },
  };
}

function percentageOf(line: RatedLine, inCurrency: Currency) {
  return {
    name: line.basis.name ?? '',
    // Parts per million to per cent: four places.
    percent: trimmed(formatMoney(money(line.price * 100n))),
    base: toWireMoney(line.basis.base?.amount ?? ZERO, inCurrency),
  };
}

/** Decimal places of a step; of one that is no power of ten, those that it is written with. */
function placesOf(step: Money): number {
  return trimmed(formatMoney(step)).split('.')[1]?.length ?? 0;
}

/** `19.00` is `19`. */
function trimmed(decimal: string): string {
  return decimal.replace(/\.?0+$/, '');
}

function formulaOf(line: RatedLine, currency: Currency): HistoryLine['formula'] {
  if (line.quantity === null) return null;
  return {
    quantity: formatMilli(line.quantity),
    unit: unitOfLine(line),
    price: toWireMoney(line.price, currency).amount,
  };
}
