import type { SiteId } from '#kernel';
import type { LedgerHistory } from './contract-ledger.ts';
import type { Store } from './contract.ts';

/**
 * Books to look into as they were at one moment, whatever servers write meanwhile: the reading half of the contract. A store has all of it too, except that it goes on.
 * Calls reject with STORE_UNAVAILABLE.
 */
export interface BooksLook {
  readonly siteId: SiteId;
  /** Where the ledger ended at that moment. */
  readonly sequence: number;
  readonly ledger: Omit<LedgerHistory, 'setLimits'> &
    Pick<Store['ledger'], 'find' | 'transactionsOf' | 'linesOf' | 'postedLines' | 'postedLinesAt' | 'newestOf'>;
  readonly topUps: Pick<Store['topUps'], 'find' | 'ofSession'>;
  readonly receipts: Pick<Store['receipts'], 'find' | 'ofSession'>;
  readonly readings: Pick<Store['readings'], 'latest' | 'kept' | 'intervals' | 'decisions'>;
  readonly tenancies: Pick<Store['tenancies'], 'events'>;
  close(): Promise<void>;
}
