import { FaultError, givenId, type SiteId } from '#kernel';
import { openSqlite } from '#platform';
import type { LedgerHistory } from '../contract-ledger.ts';
import { historyReadsFace } from './history-face.ts';
import { HistoryReads } from './history-reads.ts';
import { databaseFile } from './database-file.ts';

/** The ledger of a data folder, for looking only: also beside a server that runs on it. */
export interface LedgerFolder {
  readonly siteId: SiteId;
  readonly ledger: Omit<LedgerHistory, 'setLimits'>;
  /** Where the ledger ended when it was opened. */
  readonly sequence: number;
  close(): void;
}

/** Throws STORE_UNAVAILABLE where there is no ledger, or one of an older Foyer that no server has brought up to date yet. */
export function openLedgerFolder(directory: string): LedgerFolder {
  const file = databaseFile(directory);
  try {
    const database = openSqlite(file, { readonly: true });
    try {
      // One snapshot for everything that is asked here: a server may go on writing.
      database.exec('BEGIN');
      const head = database
        .prepare<[], { site_id: string; sequence: bigint }>('SELECT site_id, sequence FROM ledger_head')
        .get();
      if (head === undefined) throw new FaultError('STORE_UNAVAILABLE', { message: `${file} holds no ledger` });
      return {
        siteId: givenId<SiteId>(head.site_id),
        sequence: Number(head.sequence),
        ledger: historyReadsFace(new HistoryReads(database), async (look) => look()),
        close: () => database.close(),
      };
    } catch (thrown) {
      database.close();
      throw thrown;
    }
  } catch (thrown) {
    if (thrown instanceof FaultError) throw thrown;
    throw new FaultError('STORE_UNAVAILABLE', { message: `the ledger in ${file} cannot be read`, cause: thrown });
  }
}
