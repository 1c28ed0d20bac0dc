import { formatInstant, formatMoney, localTime, type Currency, type Money, type Zone } from '#kernel';
import { chartRowOf, type AccountClass } from './chart.ts';
import type { AccountId, PostedTransaction } from './model.ts';

/** What an export is made from: transactions in order of sequence, and what the books have in each account after them. */
export interface ExportSource {
  readonly transactions: AsyncIterable<PostedTransaction>;
  readonly accounts: readonly { readonly account: AccountId; readonly balance: Money }[];
}

/** Under which of hledger's five heads a class stands, and its letter there. */
const HEADS: Readonly<Record<AccountClass, readonly [string, string]>> = {
  asset: ['assets', 'A'],
  liability: ['liabilities', 'L'],
  revenue: ['revenues', 'R'],
  expense: ['expenses', 'X'],
  equity: ['equity', 'E'],
};

/** The account's name in hledger: `assets:kiosk:lobby:cash`. What the chart does not have stands under `equity`. */
export function hledgerName(account: AccountId): string {
  return `${headOf(account)[0]}:${account.replaceAll('/', ':')}`;
}

function headOf(account: AccountId): readonly [string, string] {
  return HEADS[chartRowOf(account)?.class ?? 'equity'];
}

/**
 * The ledger as a journal that hledger 1.25 and later reads, piece by piece: accounts with their types, every transaction on the site's local day on which it was
 * recorded, then what the books say that each account has, as assertions that `hledger check` holds against the transactions. Amounts have all six decimals.
 * Only ids are taken over, never free text, which could be read as a posting.
 */
export async function* hledgerJournal(
  source: ExportSource,
  at: { readonly zone: Zone; readonly currency: Currency | null },
): AsyncGenerator<string> {
  const unit = at.currency === null ? '' : ` ${at.currency}`;
  const amount = (value: Money) => `${exact(value)}${unit}`;
  yield `; Foyer's ledger: debit is positive. Times are in the comments, days are those of ${at.zone}.\ndecimal-mark .\n`;
  if (at.currency !== null) yield `commodity 0.000000 ${at.currency}\n`;
  for (const { account } of source.accounts) yield `account ${hledgerName(account)}  ; type:${headOf(account)[1]}\n`;
  let newest = '0001-01-01';
  for await (const transaction of source.transactions) {
    const { date } = localTime(transaction.recordedAt, at.zone);
    if (date > newest) newest = date;
    const tags = [`id:${transaction.id}`, `recorded:${formatInstant(transaction.recordedAt)}`];
    if (transaction.corrects !== null) tags.push(`corrects:${transaction.corrects}`);
    yield `\n${date} (${transaction.sequence}) ${transaction.kind}  ; ${tags.join(', ')}\n`;
    for (const entry of transaction.entries) yield `    ${hledgerName(entry.account)}  ${amount(entry.amount)}\n`;
  }
  if (newest === '0001-01-01') return;
  yield `\n${newest} what the books have\n`;
  for (const { account, balance } of source.accounts)
    yield `    ${hledgerName(account)}  0${unit} = ${amount(balance)}\n`;
}

/** The ledger as a table, one entry a row: exact decimals, times in UTC. */
export async function* ledgerCsv(transactions: AsyncIterable<PostedTransaction>): AsyncGenerator<string> {
  yield 'sequence,id,kind,occurred_at,recorded_at,corrects,account,amount\n';
  for await (const transaction of transactions) {
    const { sequence, id, kind, occurredAt, recordedAt, corrects } = transaction;
    const about = [sequence, id, kind, formatInstant(occurredAt), formatInstant(recordedAt), corrects ?? ''].join();
    for (const entry of transaction.entries) yield `${about},${entry.account},${exact(entry.amount)}\n`;
  }
}

/** All six decimals: what reads it then neither guesses nor rounds. */
function exact(amount: Money): string {
  const text = formatMoney(amount);
  return text.padEnd(text.indexOf('.') + 7, '0');
}
