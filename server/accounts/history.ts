import {
  add,
  formatInstant,
  formatMilli,
  formatMoney,
  money,
  negate,
  ZERO,
  type Currency,
  type KioskId,
  type MeterId,
  type Money,
  type TenancyId,
  type Utility,
} from '#kernel';
import type { HistoryLine } from '#contracts/api';
import type { Tariff } from '#contracts/configuration';
import type { SplitLine } from '#contracts/receipt';
import { toWireMoney } from '#contracts/wire';
import { accountOf, type AccountId, type PostedTransaction, type RatedLine } from '../ledger/model.ts';
import { linesUnder } from '../rating/index.ts';

/** About so many lines are told; the receipts and the statement have the rest. */
const LINES = 30;
const UNIT_OF: Readonly<Record<Utility, string>> = { electricity: 'kWh', water: 'm³', gas: 'kWh', heat: 'kWh' };

export interface HistoryBasis {
  readonly tenancyId: TenancyId;
  readonly currency: Currency;
  /** Top-ups, openings and corrections, the newest first. */
  readonly movements: readonly PostedTransaction[];
  /** The lines of each billing period, period to date or as it was closed. */
  readonly periods: readonly { readonly lines: readonly RatedLine[]; readonly running: boolean }[];
  readonly tariffOf: (utility: Utility) => Tariff;
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
    ? sumOf(transaction, (account, each) => each > 0n)
    : negate(sumOf(transaction, (account) => isCredit(account)));
  return {
    transactionId: transaction.id,
    at: formatInstant(transaction.occurredAt),
    kind: isTopUp ? 'top_up' : transaction.kind === 'opening' ? 'opening' : 'adjustment',
    utility: null,
    amount: toWireMoney(amount, currency),
    formula: null,
    detail: isTopUp ? topUpDetail(transaction, { tenancyId, currency }) : null,
  };
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
  const parts: readonly (readonly [SplitLine['kind'], AccountId])[] = [
    ['arrears', accountOf.arrears(tenancyId, 'utility')],
    ['emergency_credit', accountOf.emergencyCredit(tenancyId)],
    ['fee', accountOf.fees()],
    ['credit', accountOf.credit(tenancyId, 'utility')],
  ];
  const { facts } = transaction;
  return {
    kind: 'top_up',
    means: meansOf(transaction),
    split: parts.flatMap(([kind, own]) => {
      const amount = negate(sumOf(transaction, (account) => account === own));
      return amount === 0n ? [] : [{ kind, amount: toWireMoney(amount, currency), remaining: null }];
    }),
    reference: transaction.id.slice(-8).toUpperCase(),
    kioskId: (facts['kioskId'] as KioskId | undefined) ?? null,
  };
}

/** Said by where the money went: into a kiosk's box, or to a payment provider. */
function meansOf({ entries }: PostedTransaction): 'cash' | 'phone' | 'other' {
  const held = entries.find(({ amount }) => amount > 0n)?.account ?? '';
  if (held.startsWith('kiosk/')) return 'cash';
  return held === accountOf.providerClearing() ? 'phone' : 'other';
}

function chargeLine(
  line: RatedLine,
  at: HistoryBasis & { readonly lines: readonly RatedLine[]; readonly running: boolean },
): HistoryLine {
  const meter = line.meterId === null ? null : at.meterOf(line.meterId);
  const version = at.tariffOf(line.utility).versions.find(({ from }) => from === line.versionFrom);
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
              unit: UNIT_OF[line.utility],
              from: formatMilli(line.registers.from),
              to: formatMilli(line.registers.to),
            },
      tariffId: line.tariffId,
      versionFrom: line.versionFrom,
      tax: line.kind === 'tax' ? taxOf(line, at) : null,
      // A version that was taken out of the file can no longer say how it rounded; to the micro-unit is what every line is exact to.
      rounding: { mode: version?.rounding ?? 'half_up', decimals: version?.decimals ?? 6 },
      estimated: line.estimated,
      running: at.running,
      unit: meter?.unit ?? null,
    },
  };
}

function taxOf(line: RatedLine, at: HistoryBasis & { readonly lines: readonly RatedLine[] }) {
  const own = at.lines.filter(({ utility, tariffId }) => utility === line.utility && tariffId === line.tariffId);
  const version = at.tariffOf(line.utility).versions.find(({ from }) => from === line.versionFrom);
  const charge = version?.charges[Number(line.key.split('/')[2])];
  const base = add(ZERO, ...linesUnder(line, own).map(({ amount }) => amount));
  return {
    name: charge?.kind === 'tax' ? charge.name : '',
    // Parts per million to per cent: four places.
    percent: trimmed(formatMoney(money(line.price * 100n))),
    base: toWireMoney(base, at.currency),
  };
}

/** `19.00` is `19`. */
function trimmed(decimal: string): string {
  return decimal.replace(/\.?0+$/, '');
}

function formulaOf(line: RatedLine, currency: Currency): HistoryLine['formula'] {
  if (line.quantity === null) return null;
  return {
    quantity: formatMilli(line.quantity),
    unit: line.kind === 'standing_charge' ? 'd' : UNIT_OF[line.utility],
    price: toWireMoney(line.price, currency).amount,
  };
}
