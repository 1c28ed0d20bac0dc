import { FaultError, type Instant, type JournalId, type MeterId, type TransactionId } from '#kernel';
import { openSqlite } from '#platform';
import type { AccountId, PostedTransaction, RatedLine } from '../../ledger/index.ts';
import type { KeptReading } from '../contract-reports.ts';
import type { TenancyEvent } from '../contract-tenancies.ts';
import type { PostedPeriod } from '../contract.ts';
import { toTenancyEvent, type TenancyRow } from '../tenancy-rows.ts';
import { HistoryReads } from './history-reads.ts';
import { LedgerReads } from './ledger-reads.ts';
import { ReadingReads } from './reading-reads.ts';
import { SiteReads } from './site-reads.ts';
import { databaseFile } from './store.ts';

/** Readings and ledger of a data folder as they were at one moment: for looking only, also beside a server that runs on it. */
export interface BooksFolder {
  find(id: TransactionId): PostedTransaction | null;
  at(sequence: number): PostedTransaction | null;
  /** What credited a bill or a payment by phone. */
  ofPayment(id: JournalId): PostedTransaction | null;
  /** The newest first. */
  transactionsOf(account: AccountId): readonly PostedTransaction[];
  linesOf(id: TransactionId): readonly RatedLine[];
  postedLines(period: PostedPeriod): readonly RatedLine[];
  postedLinesAt(period: PostedPeriod, sequence: number): readonly RatedLine[];
  newestOf(period: PostedPeriod): PostedTransaction | null;
  accounts(): readonly { readonly account: AccountId; readonly balance: bigint }[];
  kept(meter: MeterId, span: { readonly from: Instant; readonly to: Instant }): readonly KeptReading[];
  readonly events: readonly TenancyEvent[];
  close(): void;
}

/** Throws STORE_UNAVAILABLE where there are no books, or those of an older Foyer that no server has brought up to date yet. */
export function openBooksFolder(directory: string): BooksFolder {
  const file = databaseFile(directory);
  try {
    const database = openSqlite(file, { readonly: true });
    try {
      // One snapshot for everything that is asked here: a server may go on writing.
      database.exec('BEGIN');
      const ledger = new LedgerReads(database);
      const site = new SiteReads(database);
      const history = new HistoryReads(database);
      const readings = new ReadingReads(database);
      const events = database.prepare<[], TenancyRow>('SELECT * FROM tenancy_event ORDER BY number').all();
      return {
        find: (id) => ledger.find(id),
        ofPayment: (id) => {
          const topUp = site.topUp(id);
          return topUp === null ? null : ledger.find(topUp.transactionId);
        },
        at: (sequence) => history.transactionsAfter(sequence - 1, 1).find((each) => each.sequence === sequence) ?? null,
        transactionsOf: (account) => ledger.transactionsOf(account, { limit: Number.MAX_SAFE_INTEGER }),
        linesOf: (id) => ledger.linesOf(id),
        postedLines: (period) => ledger.postedLines(period),
        postedLinesAt: (period, sequence) => ledger.postedLinesAt(period, sequence),
        newestOf: (period) => ledger.newestOf(period),
        accounts: () => history.accounts(),
        kept: (meter, span) => readings.kept(meter, span),
        events: events.map(toTenancyEvent),
        close: () => database.close(),
      };
    } catch (thrown) {
      database.close();
      throw thrown;
    }
  } catch (thrown) {
    if (thrown instanceof FaultError) throw thrown;
    throw new FaultError('STORE_UNAVAILABLE', {
      message: `the books in ${file} cannot be read; where an older Foyer made them, start the server once`,
      cause: thrown,
    });
  }
}
