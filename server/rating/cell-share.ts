import { elementAt, fraction, present, type Fraction, type Instant, type Zone } from '#kernel';
import type { Calendar } from '#contracts/configuration';
import type { RatedLine } from '../ledger/model.ts';
import { bandClockOf } from './band-clock.ts';
import { startOfCount } from './block-window.ts';
import { within } from './cells.ts';
import type { UseSource } from './use-source.ts';

/** What a line's cells are counted by. */
export interface CellCounting {
  readonly source: UseSource;
  /** The line's ends and what lies between them, in order: at least two. */
  readonly cuts: readonly Instant[];
  /** Of the line's version; left out for a line of no band. */
  readonly calendar: Calendar | undefined;
  readonly zone: Zone;
}

/** How much of a line was counted up to each cut: in its band, and in its step as the line itself says where that begins and ends. */
export function cellUpTo(line: RatedLine, at: CellCounting): readonly bigint[] {
  const first = elementAt(at.cuts, 0);
  const last = elementAt(at.cuts, at.cuts.length - 1);
  const { band, block } = line.basis;
  const conversion = line.basis.conversion ?? fraction(1n);
  const runs = at.calendar === undefined ? [] : bandClockOf(at.calendar, at.zone).runs({ from: first, to: last });
  const restarts =
    block?.count === 'day' || block?.count === 'month' ? restartsOf(block.count, { first, last, ...at }) : [];
  const bounds = [...new Set([...at.cuts, ...runs.map(({ from }) => from), ...restarts])].sort((a, b) => a - b);
  const quantities = sumsOf(at.source, bounds);
  const sums = new Map<Instant, bigint>([[first, 0n]]);
  let [sum, counted, run] = [0n, (block?.before ?? 0n) * conversion.numerator, 0];
  for (const [index, quantity] of quantities.entries()) {
    const from = elementAt(bounds, index);
    if (restarts.includes(from)) counted = 0n;
    while ((runs[run + 1]?.from ?? last) <= from && run < runs.length - 1) run += 1;
    const before = counted;
    counted += quantity * conversion.numerator;
    if (band === null || runs[run]?.band === band) sum += ofStep(block, { before, counted, conversion });
    sums.set(elementAt(bounds, index + 1), sum);
  }
  return at.cuts.map((cut) => present(sums.get(cut), 'every cut is a bound'));
}

function ofStep(
  block: RatedLine['basis']['block'],
  { before, counted, conversion }: { before: bigint; counted: bigint; conversion: Fraction },
): bigint {
  if (block === null || block.kind === 'volume') return counted - before;
  const step = { over: block.over as bigint, upTo: block.upTo as bigint | null, conversion };
  return within(counted, step) - within(before, step);
}

function sumsOf(source: UseSource, bounds: readonly Instant[]): readonly bigint[] {
  const parts = source.map((meter) => meter.parts(bounds).quantities);
  return bounds.slice(1).map((_, index) => parts.reduce((sum, each) => sum + elementAt(each, index), 0n));
}

/** Where a count begins anew after the line's beginning. */
function restartsOf(
  count: 'day' | 'month',
  { first, last, zone }: { first: Instant; last: Instant; zone: Zone },
): readonly Instant[] {
  const restarts: Instant[] = [];
  for (let at = startOfCount(count, { after: first, zone }); at < last; at = startOfCount(count, { after: at, zone }))
    restarts.push(at);
  return restarts;
}
