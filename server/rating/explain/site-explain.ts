import {
  givenId,
  isGivenId,
  isUuidV7,
  madeId,
  refuse,
  success,
  type JournalId,
  type KioskId,
  type Reply,
  type SessionId,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import type { PostedTransaction } from '../../ledger/model.ts';
import type { ReadingDecision } from '../../metering/model.ts';
import type { IssuedReceipt } from '../../store/contract-receipts.ts';
import type { BooksLook } from '../../store/contract-look.ts';
import { replayBasis } from '../replay/site-replay.ts';
import { explainEntry, type Explanation } from './explain.ts';

/** Decisions about readings are made by people, one at a time: so many are years of them. */
const DECISIONS_IN_SIGHT = 10_000;

/** An entry with how it came about; `charge` is null for one that people booked or paid, whose entries say everything. */
export interface ExplainedEntry {
  readonly transaction: PostedTransaction;
  readonly charge: Explanation | null;
  /** What staff decided about readings, where the entry was made because of it. */
  readonly because: ReadingDecision | null;
  /** The receipts on which a payment stands, the oldest first. */
  readonly receipts: readonly IssuedReceipt[];
}

type Books = Omit<BooksLook, 'siteId' | 'sequence' | 'close'>;

/** Explains a transaction by its id, its sequence, or the id of the payment that it booked, as a receipt names it. Refusals: ENTRY_UNKNOWN, TENANCY_UNKNOWN. */
export async function explainOf(site: SiteConfiguration, books: Books, entry: string): Promise<Reply<ExplainedEntry>> {
  const transaction = await entryNamed(entry, books);
  if (transaction === null) return refuse('ENTRY_UNKNOWN', { details: { entry } });
  const receipts = await receiptsOf(transaction, books);
  const tenancyId = transaction.facts['tenancyId'] ?? '';
  if (transaction.facts['periodKey'] === undefined || !isGivenId(tenancyId))
    return success({ transaction, charge: null, because: await decisionOf(transaction, books), receipts });
  const basis = await replayBasis(site, books, givenId<TenancyId>(tenancyId));
  if (!basis.ok) return basis;
  return success({
    transaction,
    charge: await explainEntry(transaction, { basis: basis.value, ledger: books.ledger }),
    because: await decisionOf(transaction, books),
    receipts,
  });
}

/** What a receipt's number leads to. */
export interface ReceiptEntries {
  readonly receipt: IssuedReceipt;
  /** What its payments booked, the oldest first; empty while the server has not credited any. */
  readonly entries: readonly ExplainedEntry[];
}

/** A receipt's number as it is printed: `lobby-000123`. Null for text that is none, such as an id. */
export function receiptNamed(text: string): { readonly kioskId: KioskId; readonly number: number } | null {
  if (isUuidV7(text)) return null;
  const [, kiosk = '', digits = ''] = /^(.+)-(\d{6,15})$/.exec(text) ?? [];
  return isGivenId(kiosk) && Number(digits) > 0 ? { kioskId: givenId<KioskId>(kiosk), number: Number(digits) } : null;
}

/** Explains everything that a receipt names. Refusals: RECEIPT_UNKNOWN, and as `explainOf`. */
export async function explainReceipt(
  site: SiteConfiguration,
  books: Books,
  named: NonNullable<ReturnType<typeof receiptNamed>>,
): Promise<Reply<ReceiptEntries>> {
  const receipt = await books.receipts.find(named.kioskId, named.number);
  if (receipt === null) return refuse('RECEIPT_UNKNOWN', { details: { ...named } });
  const entries: ExplainedEntry[] = [];
  for (const { transactionId } of await books.topUps.ofSession(receipt.sessionId)) {
    const explained = await explainOf(site, books, transactionId);
    if (!explained.ok) return explained;
    entries.push(explained.value);
  }
  return success({ receipt, entries });
}

/** A receipt names every payment of its session. */
async function receiptsOf({ kind, facts }: PostedTransaction, { receipts }: Books): Promise<readonly IssuedReceipt[]> {
  const session = facts['sessionId'] ?? '';
  return kind === 'top_up' && isUuidV7(session) ? receipts.ofSession(madeId<SessionId>(session)) : [];
}

async function decisionOf({ facts }: PostedTransaction, { readings }: Books): Promise<ReadingDecision | null> {
  const id = facts['readingDecision'];
  if (id === undefined) return null;
  return (await readings.decisions({ limit: DECISIONS_IN_SIGHT })).find((decision) => decision.id === id) ?? null;
}

async function entryNamed(entry: string, { ledger, topUps }: Books): Promise<PostedTransaction | null> {
  if (/^[1-9]\d{0,14}$/.test(entry)) {
    const sequence = Number(entry);
    const [next] = await ledger.transactionsAfter(sequence - 1, { limit: 1 });
    return next?.sequence === sequence ? next : null;
  }
  if (!isUuidV7(entry)) return null;
  const found = await ledger.find(madeId<TransactionId>(entry));
  if (found !== null) return found;
  const topUp = await topUps.find(madeId<JournalId>(entry));
  return topUp === null ? null : ledger.find(topUp.transactionId);
}
