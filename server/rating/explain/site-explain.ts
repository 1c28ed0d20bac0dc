import {
  givenId,
  isGivenId,
  isUuidV7,
  madeId,
  refuse,
  success,
  type JournalId,
  type Reply,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import type { PostedTransaction } from '../../ledger/model.ts';
import type { BooksFolder } from '../../store/sqlite/books-folder.ts';
import { replayBasis } from '../replay/site-replay.ts';
import { explainEntry, type Explanation } from './explain.ts';

/** An entry with how it came about; `charge` is null for one that people booked or paid, whose entries say everything. */
export interface ExplainedEntry {
  readonly transaction: PostedTransaction;
  readonly charge: Explanation | null;
}

/** Explains a transaction by its id, its sequence, or the id of the payment that it booked, as a receipt names it. Refusals: ENTRY_UNKNOWN, TENANCY_UNKNOWN. */
export function explainOf(site: SiteConfiguration, books: BooksFolder, entry: string): Reply<ExplainedEntry> {
  const transaction = entryNamed(entry, books);
  if (transaction === null) return refuse('ENTRY_UNKNOWN', { details: { entry } });
  const tenancyId = transaction.facts['tenancyId'] ?? '';
  if (transaction.facts['periodKey'] === undefined || !isGivenId(tenancyId))
    return success({ transaction, charge: null });
  const basis = replayBasis(site, books, givenId<TenancyId>(tenancyId));
  if (!basis.ok) return basis;
  return success({ transaction, charge: explainEntry(transaction, { basis: basis.value, books }) });
}

function entryNamed(entry: string, books: BooksFolder): PostedTransaction | null {
  if (/^[1-9]\d{0,14}$/.test(entry)) return books.at(Number(entry));
  if (!isUuidV7(entry)) return null;
  return books.find(madeId<TransactionId>(entry)) ?? books.ofPayment(madeId<JournalId>(entry));
}
