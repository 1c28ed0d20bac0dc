import { addDays, localTime, startOfDay, type Instant, type Zone } from '#kernel';
import type { RatedLine } from '../ledger/model.ts';
import type { HourlyInterval } from '../metering/model.ts';
import { milliDaysIn } from './standing-charge.ts';

/** What a period's lines are shared out by. */
export interface ShareBasis {
  readonly lines: readonly RatedLine[];
  readonly intervals: readonly HourlyInterval[];
  readonly zone: Zone;
}

/**
 * How much of each line of one utility's billing period falls between each two of the given instants, in the order of the lines.
 *
 * A line is rounded once, as a whole; what has been charged *up to* an instant is its amount times the part of its quantity that was counted until then, rounded
 * towards zero to a micro-unit. A part is the difference of two of these. So all parts of a line sum to it exactly, whatever the instants are, and none is a
 * micro-unit or more away from its exact share. Energy is shared by what the meter counted, a standing charge by the thousandths of days that passed, a tax by
 * what was charged for the lines that it was taken of.
 */
export function sharesOf(basis: ShareBasis, instants: readonly Instant[]): ReadonlyMap<RatedLine, readonly bigint[]> {
  const charged = new Map<RatedLine, readonly bigint[]>();
  const inOrder = basis.lines.toSorted((a, b) => placeOf(a) - placeOf(b));
  for (const line of inOrder) {
    const counted = countedUpTo(line, { ...basis, instants, charged });
    const whole = counted.at(-1) ?? 0n;
    charged.set(
      line,
      counted.slice(0, -1).map((part) => (whole === 0n ? 0n : (line.amount * part) / whole)),
    );
  }
  return new Map(
    [...charged].map(([line, upTo]) => [line, upTo.slice(1).map((amount, index) => amount - (upTo[index] ?? 0n))]),
  );
}

/** The place of the line's charge in its version's list: it is part of the line's key. */
export function placeOf(line: RatedLine): number {
  return Number(line.key.split('/')[2] ?? '0');
}

/** The lines that a tax was taken of: those of the same version that stand before it. */
export function linesUnder(tax: RatedLine, lines: readonly RatedLine[]): readonly RatedLine[] {
  return lines.filter((line) => line.versionFrom === tax.versionFrom && placeOf(line) < placeOf(tax));
}

interface Counting extends ShareBasis {
  readonly instants: readonly Instant[];
  /** What was charged up to each instant of the lines that are done. */
  readonly charged: ReadonlyMap<RatedLine, readonly bigint[]>;
}

/** What a line counts up to each instant, and, last, in all. */
function countedUpTo(line: RatedLine, at: Counting): readonly bigint[] {
  switch (line.kind) {
    case 'energy':
      return meteredUpTo(line, at);
    case 'standing_charge':
      return daysUpTo(line, at);
    default: {
      const under = linesUnder(line, at.lines);
      const sums = at.instants.map((_, index) =>
        under.reduce((sum, each) => sum + (at.charged.get(each)?.[index] ?? 0n), 0n),
      );
      return [...sums, under.reduce((sum, each) => sum + each.amount, 0n)];
    }
  }
}

function meteredUpTo(line: RatedLine, { intervals, instants }: Counting): readonly bigint[] {
  const own = intervals
    .filter(({ meterId, from, to }) => meterId === line.meterId && from < line.to && to > line.from)
    .sort((a, b) => a.from - b.from);
  const within = (interval: HourlyInterval, end: number) =>
    upTo(interval, Math.min(end, line.to)) - upTo(interval, line.from);
  const sums: bigint[] = [];
  let done = 0;
  let sum = 0n;
  for (const instant of instants) {
    for (let next = own[done]; next !== undefined && next.to <= instant; next = own[done]) {
      sum += within(next, instant);
      done += 1;
    }
    const running = own[done];
    sums.push(running !== undefined && running.from < instant ? sum + within(running, instant) : sum);
  }
  return [...sums, own.reduce((total, interval) => total + within(interval, line.to), 0n)];
}

/** What an interval counted until an instant, in proportion to time: as `meter-use.ts` cuts it. */
function upTo({ from, to, quantity }: HourlyInterval, at: number): bigint {
  if (at <= from) return 0n;
  return at >= to ? quantity : (quantity * BigInt(at - from)) / BigInt(to - from);
}

function daysUpTo(line: RatedLine, { instants, zone }: Counting): readonly bigint[] {
  let day = { from: line.from, to: line.from, before: 0n };
  const passed = (at: Instant): bigint => {
    if (at <= line.from) return 0n;
    const until = at < line.to ? at : line.to;
    if (until < day.from || until > day.to) {
      const date = localTime(until, zone).date;
      const from = startOfDay(date, zone);
      const start = from > line.from ? from : line.from;
      const before = milliDaysIn({ from: line.from, to: start }, zone);
      day = { from: start, to: startOfDay(addDays(date, 1), zone), before };
    }
    return day.before + milliDaysIn({ from: day.from, to: until }, zone);
  };
  return [...instants.map(passed), passed(line.to)];
}
