import { money, present, type Instant, type Money, type Utility } from '#kernel';
import type { PostedTransaction, RatedLine } from '../../ledger/model.ts';
import type { EstimateMethod } from '../../metering/model.ts';
import { multipliersIn } from '../../metering/multiplier.ts';
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
  /** What a unit of the register stood for, one after the other in the time of the line; empty where nothing was metered. */
  readonly multipliers: readonly { readonly since: Instant | null; readonly multiplier: number }[];
  /** The hours that were estimated when the line was posted, by how; empty where everything was read. */
  readonly estimates: readonly EstimatedHours[];
  /** What the readings that are kept today give for the line as it was then. */
  readonly recomputed: Money;
  readonly verdict: LineVerdict;
}

/** So many hours were estimated in one way; `hoursKnown`: the fewest hours that one of them rests on. Null: an older Foyer did not keep how. */
export interface EstimatedHours {
  readonly method: EstimateMethod | null;
  readonly hours: number;
  readonly hoursKnown: number | null;
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
  const explaining = lines.map(async (line): Promise<ExplainedLine> => {
    const had = before.get(line.key) ?? 0n;
    const recomputed = again.get(line.key) ?? 0n;
    return {
      line,
      before: money(had),
      posted: money(line.amount - had),
      multipliers: line.meterId === null ? [] : multipliersIn(basis.rulesOf(line.meterId), line),
      estimates: await estimatesIn(line, basis),
      recomputed: money(recomputed),
      verdict: verdictOn(line, { recomputed, isNewest: newest.get(line.key) === line.amount }),
    };
  });
  return { transaction, utility, periodKey, lines: await Promise.all(explaining) };
}

function amountsOf(lines: readonly RatedLine[]): ReadonlyMap<string, bigint> {
  return new Map(lines.map(({ key, amount }) => [key, amount]));
}

/** Lines begin within their period. */
function billedPeriod(line: RatedLine, { zone }: ReplayBasis) {
  return periodAt(line.from, zone);
}

/** Of what was known up to the line's end. A reading that came since leaves the estimates behind it out, and says so by its verdict. */
async function estimatesIn(line: RatedLine, { kept }: ReplayBasis): Promise<readonly EstimatedHours[]> {
  const { meterId, from, to, estimated } = line;
  if (meterId === null || !estimated) return [];
  const known = (await kept(meterId, { from, to })).filter(({ reading }) => reading.at > from && reading.at <= to);
  const guessed = known.map(({ reading }) => reading).filter(({ quality }) => quality === 'estimated');
  const byMethod = Map.groupBy(guessed, ({ estimate }) => estimate?.method ?? null);
  return [...byMethod].map(([method, readings]) => ({
    method,
    hours: readings.length,
    hoursKnown:
      method === null
        ? null
        : Math.min(...readings.map(({ estimate }) => present(estimate?.hoursKnown, 'a method says what it rests on'))),
  }));
}

function verdictOn(line: RatedLine, at: { recomputed: bigint; isNewest: boolean }): LineVerdict {
  const rounded = roundLine(line.basis.exact, line.basis.rounding);
  // A line that is no longer charged is kept once more with nothing in it; its basis is the old one.
  if (line.amount !== 0n && rounded !== line.amount) return 'rounding_differs';
  if (at.recomputed === line.amount) return 'agrees';
  return at.isNewest ? 'readings_differ' : 'adjusted_later';
}
