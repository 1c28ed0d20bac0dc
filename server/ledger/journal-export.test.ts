import { expect, test } from 'vitest';
import { currency, instant, madeId, money, zone, type Money, type TransactionId } from '#kernel';
import { hledgerJournal, hledgerName, ledgerCsv, type ExportSource } from './journal-export.ts';
import { accountId, accountOf, type PostedTransaction } from './model.ts';

/* Constructed. That hledger itself reads the journal is tried where the books are exported. */

const idOf = (sequence: number) => madeId<TransactionId>(`0193b000-0000-7000-8000-00000000000${sequence}`);

function posted(sequence: number, at: string, corrects: TransactionId | null = null): PostedTransaction {
  const moment = instant(Date.parse(at));
  return {
    id: idOf(sequence),
    kind: 'top_up',
    occurredAt: moment,
    recordedAt: moment,
    entries: [
      { account: accountOf.bank(), amount: money(1_500_000n) },
      { account: accountOf.suspense(), amount: money(-1_500_000n) },
    ],
    corrects,
    facts: {},
    sequence,
  };
}

function source(...transactions: readonly PostedTransaction[]): ExportSource {
  async function* all() {
    for (const each of transactions) yield await Promise.resolve(each);
  }
  return { transactions: all(), accounts: [{ account: accountOf.bank(), balance: money(3_000_000n) as Money }] };
}

async function text(pieces: AsyncIterable<string>): Promise<string> {
  const all: string[] = [];
  for await (const piece of pieces) all.push(piece);
  return all.join('');
}

const berlin = zone('Europe/Berlin');

test('the journal has the site’s days, every decimal, what is corrected, and what the books have on the newest day', async () => {
  const both = source(posted(1, '2026-11-02T23:30:00Z'), posted(2, '2026-11-01T10:00:00Z', idOf(1)));
  expect(await text(hledgerJournal(both, { zone: berlin, currency: currency('EUR') }))).toBe(
    `; Foyer's ledger: debit is positive. Times are in the comments, days are those of Europe/Berlin.
decimal-mark .
commodity 0.000000 EUR
account assets:site:bank  ; type:A

2026-11-03 (1) top_up  ; id:${idOf(1)}, recorded:2026-11-02T23:30:00.000Z
    assets:site:bank  1.500000 EUR
    assets:site:suspense  -1.500000 EUR

2026-11-01 (2) top_up  ; id:${idOf(2)}, recorded:2026-11-01T10:00:00.000Z, corrects:${idOf(1)}
    assets:site:bank  1.500000 EUR
    assets:site:suspense  -1.500000 EUR

2026-11-03 what the books have
    assets:site:bank  0 EUR = 3.000000 EUR
`,
  );
});

test('without a currency amounts have none; without a transaction nothing is said of balances', async () => {
  const journal = await text(
    hledgerJournal(source(posted(1, '2026-11-01T10:00:00Z')), { zone: berlin, currency: null }),
  );
  expect(journal).not.toContain('commodity');
  expect(journal).toContain('    assets:site:bank  0 = 3.000000\n');
  expect(await text(hledgerJournal(source(), { zone: berlin, currency: null }))).not.toContain('what the books have');
});

test('an account that the chart does not have stands under equity', () => {
  expect(hledgerName(accountId('site/unheard-of'))).toBe('equity:site:unheard-of');
});

test('the table has an entry a row, in UTC', async () => {
  const { transactions } = source(posted(1, '2026-11-01T10:00:00Z'), posted(2, '2026-11-01T10:00:00Z', idOf(1)));
  expect((await text(ledgerCsv(transactions))).split('\n')).toEqual([
    'sequence,id,kind,occurred_at,recorded_at,corrects,account,amount',
    `1,${idOf(1)},top_up,2026-11-01T10:00:00.000Z,2026-11-01T10:00:00.000Z,,site/bank,1.500000`,
    `1,${idOf(1)},top_up,2026-11-01T10:00:00.000Z,2026-11-01T10:00:00.000Z,,site/suspense,-1.500000`,
    `2,${idOf(2)},top_up,2026-11-01T10:00:00.000Z,2026-11-01T10:00:00.000Z,${idOf(1)},site/bank,1.500000`,
    `2,${idOf(2)},top_up,2026-11-01T10:00:00.000Z,2026-11-01T10:00:00.000Z,${idOf(1)},site/suspense,-1.500000`,
    '',
  ]);
});
