import { assert } from '#kernel';
import { encodeBasis, ratedPeriodOf, type Entry, type HashBytes, type RatedLine } from '../../ledger/index.ts';
import type { TopUpRecord } from '../contract.ts';
import type { PostJob } from '../jobs.ts';
import { SetInsert } from './set-insert.ts';

/** A transaction with its place, its hashes, and the numbers of its entries' accounts in their order. */
export interface PlacedPost {
  readonly job: PostJob;
  readonly sequence: number;
  readonly contentHash: HashBytes;
  readonly recordHash: HashBytes;
  readonly accounts: readonly number[];
}

interface PlacedEntry {
  readonly sequence: number;
  readonly line: number;
  readonly account: number;
  readonly entry: Entry;
}

interface PlacedLine {
  readonly sequence: number;
  readonly index: number;
  readonly period: { readonly tenancyId: string; readonly utility: string; readonly periodKey: string };
  readonly line: RatedLine;
}

const transactions = new SetInsert<PlacedPost>('ledger_transaction', [
  { name: 'sequence', type: 'bigint', of: (post) => post.sequence },
  { name: 'id', type: 'text', of: ({ job }) => job.transaction.id },
  { name: 'kind', type: 'text', of: ({ job }) => job.transaction.kind },
  { name: 'occurred_at', type: 'bigint', of: ({ job }) => job.transaction.occurredAt },
  { name: 'recorded_at', type: 'bigint', of: ({ job }) => job.recordedAt },
  { name: 'corrects', type: 'text', of: ({ job }) => job.transaction.corrects },
  { name: 'facts', type: 'text', of: ({ job }) => JSON.stringify(job.transaction.facts) },
  { name: 'content_hash', type: 'bytea', of: (post) => post.contentHash },
  { name: 'record_hash', type: 'bytea', of: (post) => post.recordHash },
]);

const entries = new SetInsert<PlacedEntry>('ledger_entry', [
  { name: 'sequence', type: 'bigint', of: (row) => row.sequence },
  { name: 'line', type: 'bigint', of: (row) => row.line },
  { name: 'account', type: 'bigint', of: (row) => row.account },
  { name: 'amount_micros', type: 'bigint', of: (row) => row.entry.amount },
]);

const lines = new SetInsert<PlacedLine>('rated_line', [
  { name: 'sequence', type: 'bigint', of: (row) => row.sequence },
  { name: 'line', type: 'bigint', of: (row) => row.index },
  { name: 'tenancy_id', type: 'text', of: (row) => row.period.tenancyId },
  { name: 'period_utility', type: 'text', of: (row) => row.period.utility },
  { name: 'period_key', type: 'text', of: (row) => row.period.periodKey },
  { name: 'key', type: 'text', of: ({ line }) => line.key },
  { name: 'kind', type: 'text', of: ({ line }) => line.kind },
  { name: 'utility', type: 'text', of: ({ line }) => line.utility },
  { name: 'meter_id', type: 'text', of: ({ line }) => line.meterId },
  { name: 'tariff_id', type: 'text', of: ({ line }) => line.tariffId },
  { name: 'version_from', type: 'text', of: ({ line }) => line.versionFrom },
  { name: 'from_at', type: 'bigint', of: ({ line }) => line.from },
  { name: 'to_at', type: 'bigint', of: ({ line }) => line.to },
  { name: 'from_register', type: 'bigint', of: ({ line }) => line.registers?.from ?? null },
  { name: 'to_register', type: 'bigint', of: ({ line }) => line.registers?.to ?? null },
  { name: 'quantity_milli', type: 'bigint', of: ({ line }) => line.quantity },
  { name: 'price_micros', type: 'bigint', of: ({ line }) => line.price },
  { name: 'estimated', type: 'bigint', of: ({ line }) => (line.estimated ? 1 : 0) },
  { name: 'amount_micros', type: 'bigint', of: ({ line }) => line.amount },
  { name: 'charge_class', type: 'text', of: ({ line }) => line.chargeClass },
  { name: 'revenue_account', type: 'text', of: ({ line }) => line.revenueAccount },
  { name: 'basis', type: 'text', of: ({ line }) => encodeBasis(line.basis) },
]);

const topUps = new SetInsert<TopUpRecord>('top_up', [
  { name: 'journal_id', type: 'text', of: (topUp) => topUp.journalId },
  { name: 'transaction_id', type: 'text', of: (topUp) => topUp.transactionId },
  { name: 'session_id', type: 'text', of: (topUp) => topUp.sessionId },
  { name: 'tenancy_id', type: 'text', of: (topUp) => topUp.tenancyId },
  { name: 'kiosk_id', type: 'text', of: (topUp) => topUp.kioskId },
  { name: 'amount_micros', type: 'bigint', of: (topUp) => topUp.amount },
  { name: 'to_arrears_micros', type: 'bigint', of: (topUp) => topUp.toArrears },
  { name: 'to_emergency_credit_micros', type: 'bigint', of: (topUp) => topUp.toEmergencyCredit },
  { name: 'to_credit_micros', type: 'bigint', of: (topUp) => topUp.toCredit },
  { name: 'credited_at', type: 'bigint', of: (topUp) => topUp.creditedAt },
]);

/** Asks for the rows that posted transactions make, table by table. */
export function insertPosted(
  ask: Parameters<typeof transactions.send>[0],
  siteId: string,
  posts: readonly PlacedPost[],
): void {
  transactions.send(ask, siteId, posts);
  entries.send(ask, siteId, posts.flatMap(placedEntries));
  lines.send(ask, siteId, posts.flatMap(placedLines));
  topUps.send(
    ask,
    siteId,
    posts.flatMap(({ job }) => (job.topUp === null ? [] : [job.topUp])),
  );
}

function placedEntries({ job, sequence, accounts }: PlacedPost): PlacedEntry[] {
  return job.transaction.entries.map((entry, line) => ({ sequence, line, account: accounts[line] ?? 0, entry }));
}

function placedLines({ job, sequence }: PlacedPost): PlacedLine[] {
  const { facts, lines: rated } = job.transaction;
  if (rated.length === 0) return [];
  const period = ratedPeriodOf(facts);
  assert(period !== null, 'a transaction with rated lines says whose period it rates');
  return rated.map((line, index) => ({ sequence, index, period, line }));
}
