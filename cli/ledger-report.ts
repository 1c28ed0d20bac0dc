import { readFileSync } from 'node:fs';
import {
  formatInstant,
  formatMoney,
  givenId,
  instant,
  isGivenId,
  isLocalDate,
  later,
  localDate,
  milliseconds,
  parseInstant,
  refuse,
  silentLog,
  startOfDay,
  success,
  zone,
  type Clock,
  type Currency,
  type Instant,
  type Reply,
  type TenancyId,
  type Zone,
} from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import { systemRandomness } from '#platform';
import {
  accountOf,
  chartRowOf,
  hledgerJournal,
  ledgerCsv,
  openBooksToPost,
  readOpenings,
  statementOf,
  type BooksLook,
  type PostedTransaction,
  type Statement,
} from '#server';
import type { BooksGiven } from './books-options.ts';
import { booksOf, withLook } from './site-books.ts';
import { textTable } from './write-table.ts';

const PAGE = 1000;

/** A statement in exact decimals. `from` and `to` are days of the site, or instants; without them, everything up to now. Refusals: TENANCY_UNKNOWN, REQUEST_INVALID. */
export function statementReport(
  tenancy: string,
  at: BooksGiven & { readonly from?: string; readonly to?: string; readonly clock: Clock },
): Promise<Reply<object>> {
  const { source, site: configured } = booksOf(at);
  const site = placeOf(configured);
  return withLook(source, async ({ ledger }) => {
    // The end is not in a statement, so without one it is just after now.
    const to = at.to === undefined ? later(at.clock.now(), milliseconds(1)) : momentOf(at.to, site.zone);
    const from = at.from === undefined ? instant(0) : momentOf(at.from, site.zone);
    if (from === null || to === null || from > to)
      return refuse('REQUEST_INVALID', {
        message: 'from and to are days (2026-11-01) or instants (2026-11-01T00:00:00Z), in this order',
      });
    const accounts = new Set((await ledger.accounts()).map(({ account }) => account));
    const known = isGivenId(tenancy) && accounts.has(accountOf.credit(givenId<TenancyId>(tenancy), 'utility'));
    if (!known) return refuse('TENANCY_UNKNOWN', { details: { tenancyId: tenancy } });
    const statement = await statementOf(ledger, { tenancyId: givenId<TenancyId>(tenancy), from, to });
    return success({ ...plainStatement(statement), zone: site.zone, currency: site.currency });
  });
}

/** The zone and the currency of the books; without a site file the machine's zone, and no currency. */
function placeOf(configured: SiteConfiguration | null): { readonly zone: Zone; readonly currency: Currency | null } {
  return configured?.site ?? { zone: zone(Intl.DateTimeFormat().resolvedOptions().timeZone), currency: null };
}

function momentOf(text: string, zone: Zone): Instant | null {
  return isLocalDate(text) ? startOfDay(localDate(text), zone) : parseInstant(text);
}

function plainStatement({ tenancyId, from, to, opening, closing, accounts, lines }: Statement) {
  return {
    tenancyId,
    from: formatInstant(from),
    to: formatInstant(to),
    opening: formatMoney(opening),
    closing: formatMoney(closing),
    accounts: accounts.map((each) => ({
      account: each.account,
      opening: formatMoney(each.opening),
      closing: formatMoney(each.closing),
    })),
    movements: lines.map((line) => ({
      sequence: line.sequence,
      id: line.id,
      kind: line.kind,
      occurredAt: formatInstant(line.occurredAt),
      recordedAt: formatInstant(line.recordedAt),
      amount: formatMoney(line.amount),
      balance: formatMoney(line.balance),
      parts: line.parts.map(({ account, amount }) => ({ account, amount: formatMoney(amount) })),
    })),
  };
}

/** The ledger in another format, piece by piece. */
export async function exportLedger(
  { format, ...given }: BooksGiven & { readonly format: 'hledger' | 'csv' },
  write: (piece: string) => void,
): Promise<void> {
  const { source, site } = booksOf(given);
  await withLook(source, async ({ ledger, sequence }) => {
    const transactions = everyTransaction(ledger, sequence);
    const pieces =
      format === 'csv'
        ? ledgerCsv(transactions)
        : hledgerJournal({ transactions, accounts: await ledger.accounts() }, placeOf(site));
    for await (const piece of pieces) write(piece);
  });
}

async function* everyTransaction(
  ledger: BooksLook['ledger'],
  upTo: number,
): AsyncGenerator<PostedTransaction, void, undefined> {
  for (let after = 0; after < upTo;) {
    const page = await ledger.transactionsAfter(after, { limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return;
    yield* page;
    after = last.sequence;
  }
}

/** Every account with what the chart says of it; as text a table. */
export async function accountsReport({
  json,
  ...given
}: BooksGiven & { readonly json: boolean }): Promise<Reply<unknown>> {
  const rows = await withLook(booksOf(given).source, async ({ ledger }) =>
    (await ledger.accounts()).map(({ account, balance }) => ({
      account,
      class: chartRowOf(account)?.class ?? null,
      normally: chartRowOf(account)?.normally ?? null,
      balance: formatMoney(balance),
    })),
  );
  if (json) return success(rows);
  const table = rows.map((row) => [row.account, row.class ?? '', row.normally ?? '', row.balance]);
  return success(textTable([['account', 'class', 'normally', 'balance'], ...table]));
}

/** Books what tenancies bring along, all of the file or nothing of a faulty one. Rejects with STORE_IN_USE while a server runs on a data folder. */
export async function importOpenings(
  file: string,
  { clock, ...given }: BooksGiven & { readonly clock: Clock },
): Promise<Reply<object>> {
  const { source } = booksOf(given);
  const { siteId, accounts } = await withLook(source, async (books) => ({
    siteId: books.siteId,
    accounts: new Set((await books.ledger.accounts()).map(({ account }) => account)),
  }));
  const read = readOpenings(readFileSync(file, 'utf8'), { siteId, accounts, now: clock.now() });
  if (!read.ok) return read;
  const store = await openBooksToPost({ ...source, siteId }, { clock, randomness: systemRandomness, log: silentLog });
  try {
    let posted = 0;
    for (const transaction of read.value) {
      const outcome = await store.ledger.post(transaction);
      if (outcome.kind === 'refused') return { ok: false, error: outcome.refusal };
      if (outcome.kind === 'posted') posted += 1;
    }
    return success({ lines: read.value.length, posted, there: read.value.length - posted });
  } finally {
    await store.close();
  }
}
