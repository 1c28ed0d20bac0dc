import { formatMoney, givenId, isGivenId, money, refuse, success, type Reply, type TenancyId } from '#kernel';
import { replayOf } from '#server';
import type { BooksGiven } from './books-options.ts';
import { siteAndBooks, withLook } from './site-books.ts';

/** What replaying a tenancy found, in exact decimals. */
export interface ReplayReport {
  readonly tenancy: string;
  readonly agrees: boolean;
  readonly periods: number;
  readonly lines: number;
  readonly accounts: readonly {
    readonly account: string;
    readonly ledger: string;
    readonly recomputed: string;
    readonly difference: string;
  }[];
  /** The oldest line that is not what readings and prices give; null where all are. */
  readonly firstDifference: {
    readonly period: string;
    readonly utility: string;
    readonly line: string;
    readonly posted: string;
    readonly recomputed: string;
  } | null;
  readonly differences: number;
}

/** Makes the balances of a tenancy again from readings, prices and payments. Refusals: TENANCY_UNKNOWN, CONFIGURATION_UNREADABLE. Rejects as `withLook` and `siteAndBooks` do. */
export async function replayReport(tenancy: string, at: BooksGiven): Promise<Reply<ReplayReport>> {
  if (!isGivenId(tenancy)) return refuse('TENANCY_UNKNOWN', { details: { tenancyId: tenancy } });
  const found = siteAndBooks(at);
  if (!found.ok) return found;
  const { source, site } = found.value;
  const replayed = await withLook(source, (books) => replayOf(site, books, givenId<TenancyId>(tenancy)));
  if (!replayed.ok) return replayed;
  const { accounts, periods, lines, differences } = replayed.value;
  const [first] = differences;
  return success({
    tenancy,
    agrees: differences.length === 0 && accounts.every(({ ledger, recomputed }) => ledger === recomputed),
    periods,
    lines,
    accounts: accounts.map(({ account, ledger, recomputed }) => ({
      account,
      ledger: formatMoney(ledger),
      recomputed: formatMoney(recomputed),
      difference: formatMoney(money(ledger - recomputed)),
    })),
    firstDifference:
      first === undefined
        ? null
        : {
            period: first.periodKey,
            utility: first.utility,
            line: first.key,
            posted: formatMoney(money(first.posted)),
            recomputed: formatMoney(money(first.recomputed)),
          },
    differences: differences.length,
  });
}
