import { money, type Instant, type MeterId, type Money, type Utility } from '#kernel';
import type { PostedTransaction, RatedLine } from '../../ledger/model.ts';
import { multiplierAt } from '../../metering/multiplier.ts';
import type { BooksLook } from '../../store/contract-look.ts';
import { roundLine } from '../charge-context.ts';
import { periodAt } from '../period.ts';
import { rateAgain, type ReplayBasis } from '../replay/replayed-period.ts';

/** What a line of an entry rests on, and what of it this entry posted. */
export interface ExplainedLine {
  readonly line: RatedLine;
  /** What had been posted of this line before; the entry posted the rest. */
  readonly before: Money;
  readonly posted: Money;
  /** Of the line's meter, at its end; null where nothing was metered. */
  readonly multiplier: bigint | null;
  /** What the readings that are kept today give for the line as it was then. */
  readonly recomputed: Money;
  readonly verdict: LineVerdict;
}

/**
 * `agrees`: readings, prices and rounding give what was posted. `rounding_differs`: the posted line is not its own exact amount, rounded once. `adjusted_later`:
 * readings came or were corrected after it, and a later entry of the period adjusts it. `readings_differ`: they give another amount, and nothing says why.
 */
export type LineVerdict = 'agrees' | 'rounding_differs' | 'adjusted_later' | 'readings_differ';

export interface Explanation {
  readonly transaction: PostedTransaction;
  readonly utility: Utility;
  readonly periodKey: string;
  readonly lines: readonly ExplainedLine[];
}

type Ledger = Pick<BooksLook['ledger'], 'linesOf' | 'postedLinesAt' | 'postedLines'>;

/** How a charge or adjustment came about, made again from readings and prices. Null for an entry that charges nothing. Reads only. */
export async function explainEntry(
  transaction: PostedTransaction,
  { basis, ledger }: { basis: ReplayBasis; ledger: Ledger },
): Promise<Explanation | null> {
  const lines = await ledger.linesOf(transaction.id);
  const [first] = lines;
  const periodKey = transaction.facts['periodKey'];
  if (first === undefined || periodKey === undefined) return null;
  const { utility } = first;
  const period = { tenancyId: basis.tenancy.tenancyId, utility, periodKey };
  const state = await ledger.postedLinesAt(period, transaction.sequence);
  const before = amountsOf(await ledger.postedLinesAt(period, transaction.sequence - 1));
  const again = amountsOf(await rateAgain(basis, { utility, period: billedPeriod(first, basis), lines: state }));
  const newest = amountsOf(await ledger.postedLines(period));
  const explained = lines.map((line): ExplainedLine => {
    const had = before.get(line.key) ?? 0n;
    const recomputed = again.get(line.key) ?? 0n;
    return {
      line,
      before: money(had),
      posted: money(line.amount - had),
      multiplier: line.meterId === null ? null : multiplierOf(line.meterId, line.to, basis),
      recomputed: money(recomputed),
      verdict: verdictOn(line, { recomputed, isNewest: newest.get(line.key) === line.amount }),
    };
  });
  return { transaction, utility, periodKey, lines: explained };
}

function amountsOf(lines: readonly RatedLine[]): ReadonlyMap<string, bigint> {
  return new Map(lines.map(({ key, amount }) => [key, amount]));
}

/** Lines begin within their period. */
function billedPeriod(line: RatedLine, { zone }: ReplayBasis) {
  return periodAt(line.from, zone);
}

function multiplierOf(meterId: MeterId, at: Instant, { rulesOf }: ReplayBasis): bigint {
  return multiplierAt(rulesOf(meterId), at);
}

function verdictOn(line: RatedLine, at: { recomputed: bigint; isNewest: boolean }): LineVerdict {
  const rounded = roundLine(line.basis.exact, line.basis.rounding);
  // A line that is no longer charged is kept once more with nothing in it; its basis is the old one.
  if (line.amount !== 0n && rounded !== line.amount) return 'rounding_differs';
  if (at.recomputed === line.amount) return 'agrees';
  return at.isNewest ? 'readings_differ' : 'adjusted_later';
}
