import { addDays, elementAt, localTime, present, startOfDay, type Instant, type MeterId, type Zone } from '#kernel';
import type { Tariff } from '#contracts/configuration';
import type { RatedLine } from '../ledger/model.ts';
import type { HourlyInterval } from '../metering/model.ts';
import { cellUpTo } from './cell-share.ts';
import { sourceOfIntervals } from './counted-intervals.ts';
import type { UseSource } from './use-source.ts';
import { milliDaysIn } from './standing-charge.ts';

/** What a period's lines are shared out by. */
export interface ShareBasis {
  readonly lines: readonly RatedLine[];
  readonly intervals: readonly HourlyInterval[];
  readonly zone: Zone;
  /** The tariff of the lines, whose calendar says in which hours a band was in force. */
  readonly tariff: Tariff;
  readonly exportMeters?: ReadonlySet<MeterId> | undefined;
}

/**
 * How much of each line of one utility's billing period falls between each two of the given instants, in the order of the lines.
 *
 * A line is rounded once, as a whole; what has been charged *up to* an instant is its amount times the part of its quantity that was counted until then, rounded
 * towards zero to a micro-unit. A part is the difference of two of these. So all parts of a line sum to it exactly, whatever the instants are, and none is a
 * micro-unit or more away from its exact share. Energy is shared by what was counted of it, in its own band and step; a standing charge and demand by the thousandths of days
 * that passed; a tax, and whatever else is taken of lines, by what was charged for the lines before it.
 */
export function sharesOf(basis: ShareBasis, instants: readonly Instant[]): ReadonlyMap<RatedLine, readonly bigint[]> {
  const charged = new Map<RatedLine, readonly bigint[]>();
  const source = sourceOfIntervals(basis.intervals, basis.exportMeters);
  // What rounds the bill is of all lines, of every version, so it comes last.
  const rank = (line: RatedLine) => (line.kind === 'rounding' ? Number.MAX_SAFE_INTEGER : placeOf(line));
  const inOrder = basis.lines.toSorted((a, b) => rank(a) - rank(b));
  for (const line of inOrder) {
    const counted = countedUpTo(line, { ...basis, source, instants, charged });
    const whole = elementAt(counted, counted.length - 1);
    charged.set(
      line,
      counted.slice(0, -1).map((part) => (whole === 0n ? 0n : (line.amount * part) / whole)),
    );
  }
  return new Map(
    [...charged].map(([line, upTo]) => [line, upTo.slice(1).map((amount, index) => amount - elementAt(upTo, index))]),
  );
}

/** The place of the line's charge in its version's list: it is part of the line's key. */
export function placeOf(line: RatedLine): number {
  return Number(elementAt(line.key.split('/'), 2));
}

interface Counting extends ShareBasis {
  readonly source: UseSource;
  readonly instants: readonly Instant[];
  /** What was charged up to each instant of the lines that are done. */
  readonly charged: ReadonlyMap<RatedLine, readonly bigint[]>;
}

/** What a line counts up to each instant, and, last, in all. */
function countedUpTo(line: RatedLine, at: Counting): readonly bigint[] {
  switch (line.kind) {
    case 'energy':
    case 'export_credit':
    case 'allowance':
    case 'levy':
      return meteredUpTo(line, at);
    case 'standing_charge':
    case 'demand':
      return daysUpTo(line, at);
    default:
      return baseUpTo(line, at);
  }
}

/** A line that is taken of others goes with them, as far as they are charges; where they come to nothing, with the days. */
function baseUpTo(line: RatedLine, at: Counting): readonly bigint[] {
  const under = at.lines.filter((each) => isUnder(each, line));
  const charged = under.map((each) =>
    present(at.charged.get(each), 'lines are shared out in the order of their places'),
  );
  const sums = at.instants.map((_, index) => charged.reduce((sum, upTo) => sum + elementAt(upTo, index), 0n));
  const whole = under.reduce((sum, each) => sum + each.amount, 0n);
  return whole === 0n ? daysUpTo(line, at) : [...sums, whole];
}

function isUnder(each: RatedLine, line: RatedLine): boolean {
  if (line.kind === 'rounding') return each !== line;
  return each.versionFrom === line.versionFrom && placeOf(each) < placeOf(line);
}

/** What was counted of a line's own cells up to each instant: of its meter or of all, in its band and in its step. */
function meteredUpTo(line: RatedLine, at: Counting): readonly bigint[] {
  const { basis } = line;
  const version = at.tariff.versions.find(({ from }) => from === line.versionFrom);
  const calendar = basis.band === null ? undefined : version?.calendar;
  const together = basis.block !== null || line.meterId === null;
  const source = at.source.filter(
    (meter) => meter.register === basis.register && (together || meter.meterId === line.meterId),
  );
  const cuts = [line.from, ...at.instants.filter((each) => each > line.from && each < line.to), line.to];
  const counted = cellUpTo(line, { ...at, source, cuts, calendar });
  const byCut = new Map(cuts.map((cut, index) => [cut, elementAt(counted, index)]));
  const whole = elementAt(counted, counted.length - 1);
  return [...at.instants.map((each) => byCut.get(each) ?? (each >= line.to ? whole : 0n)), whole];
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
