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
  type Clock,
  type Instant,
  type Reply,
  type TenancyId,
  type Zone,
} from '#kernel';
import {
  accountOf,
  chartRowOf,
  defaultKeyFile,
  hledgerJournal,
  ledgerCsv,
  openLedgerFolder,
  openStore,
  readOpenings,
  statementOf,
  type LedgerFolder,
  type PostedTransaction,
  type Statement,
} from '#server';
import { ledgerFolder, siteOfBooks } from './ledger-place.ts';
import { textTable } from './write-table.ts';

/** What a command says of where the books are. */
export interface Books {
  readonly data?: string;
  readonly config?: string;
}

const PAGE = 1000;

function withLedger<Value>(data: string | undefined, work: (folder: LedgerFolder) => Promise<Value>): Promise<Value> {
  const folder = openLedgerFolder(ledgerFolder(data));
  return work(folder).finally(() => folder.close());
}

/** A statement in exact decimals. `from` and `to` are days of the site, or instants; without them, everything up to now. Refusals: TENANCY_UNKNOWN, REQUEST_INVALID. */
export function statementReport(
  tenancy: string,
  at: Books & { readonly from?: string; readonly to?: string; readonly clock: Clock },
): Promise<Reply<object>> {
  return withLedger(at.data, async ({ ledger }) => {
    const site = siteOfBooks(ledgerFolder(at.data), at.config);
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
  { data, config, format }: Books & { readonly format: 'hledger' | 'csv' },
  write: (piece: string) => void,
): Promise<void> {
  await withLedger(data, async ({ ledger, sequence }) => {
    const transactions = everyTransaction(ledger, sequence);
    const pieces =
      format === 'csv'
        ? ledgerCsv(transactions)
        : hledgerJournal({ transactions, accounts: await ledger.accounts() }, siteOfBooks(ledgerFolder(data), config));
    for await (const piece of pieces) write(piece);
  });
}

async function* everyTransaction(
  ledger: LedgerFolder['ledger'],
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
export async function accountsReport({ data, json }: Books & { readonly json: boolean }): Promise<Reply<unknown>> {
  const rows = await withLedger(data, async ({ ledger }) =>
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

/** Books what tenancies bring along, all of the file or nothing of a faulty one. Rejects with STORE_IN_USE while a server runs on the folder. */
export async function importOpenings(
  file: string,
  { data, clock }: Books & { readonly clock: Clock },
): Promise<Reply<object>> {
  const directory = ledgerFolder(data);
  const { siteId, accounts } = await withLedger(data, async (folder) => ({
    siteId: folder.siteId,
    accounts: new Set((await folder.ledger.accounts()).map(({ account }) => account)),
  }));
  const read = readOpenings(readFileSync(file, 'utf8'), { siteId, accounts, now: clock.now() });
  if (!read.ok) return read;
  const keyFile = defaultKeyFile(directory);
  const store = await openStore({ directory, siteId, keyFile, clock, log: silentLog });
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
