import { FaultError, givenId, type SiteId } from '#kernel';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';
import type { BooksLook } from '../contract-look.ts';
import { databaseFile } from './database-file.ts';
import { historyReadsFace } from './history-face.ts';
import { HistoryReads } from './history-reads.ts';
import { LedgerReads } from './ledger-reads.ts';
import { ReadingReads } from './reading-reads.ts';
import { receiptReads } from './receipt-face.ts';
import { SiteReads } from './site-reads.ts';
import { tenancyFace } from './tenancy-face.ts';

/**
 * Looks into the books of a data folder, also beside a server that runs on it. Rejects with STORE_UNAVAILABLE where there are none, or those of an older Foyer that no
 * server has brought up to date yet.
 */
export async function lookIntoFolder(directory: string): Promise<BooksLook> {
  const file = databaseFile(directory);
  const database = openSqlite(file, { readonly: true });
  try {
    // One snapshot for everything that is asked here: a server may go on writing.
    database.exec('BEGIN');
    return lookOf(database, file);
  } catch (thrown) {
    database.close();
    if (thrown instanceof FaultError) throw thrown;
    throw new FaultError('STORE_UNAVAILABLE', {
      message: `the books in ${file} cannot be read; where an older Foyer made them, start the server once`,
      cause: thrown,
    });
  }
}

function lookOf(database: SqliteDatabase, file: string): BooksLook {
  const head = database
    .prepare<[], { site_id: string; sequence: bigint }>('SELECT site_id, sequence FROM ledger_head')
    .get();
  if (head === undefined) throw new FaultError('STORE_UNAVAILABLE', { message: `${file} holds no ledger` });
  const ledger = new LedgerReads(database);
  const site = new SiteReads(database);
  const readings = new ReadingReads(database);
  const read = async <Value>(look: () => Value): Promise<Value> => look();
  return {
    siteId: givenId<SiteId>(head.site_id),
    sequence: Number(head.sequence),
    ledger: {
      ...historyReadsFace(new HistoryReads(database), read),
      find: (id) => read(() => ledger.find(id)),
      transactionsOf: (account, options) => read(() => ledger.transactionsOf(account, options)),
      linesOf: (id) => read(() => ledger.linesOf(id)),
      postedLines: (period) => read(() => ledger.postedLines(period)),
      postedLinesAt: (period, sequence) => read(() => ledger.postedLinesAt(period, sequence)),
      newestOf: (period) => read(() => ledger.newestOf(period)),
    },
    topUps: {
      find: (id) => read(() => site.topUp(id)),
      ofSession: (session) => read(() => site.topUpsOfSession(session)),
    },
    receipts: receiptReads(database, read),
    readings: {
      latest: (meter) => read(() => readings.latest(meter)),
      kept: (meter, span) => read(() => readings.kept(meter, span)),
      intervals: (meter, span) => read(() => readings.intervals(meter, span)),
      decisions: ({ limit }) => read(() => readings.decisions(limit)),
    },
    tenancies: tenancyFace(database, { read }),
    close: async () => {
      database.close();
    },
  };
}
