import { assert, Defect, elementAt, instant, quantityMilli, registerMilli, type Instant, type MeterId } from '#kernel';
import type { MeterUse } from '../metering/meter-use.ts';
import type { HourlyInterval } from '../metering/model.ts';
import type { Span } from './period.ts';
import type { CountedMeter, CountedParts, Register } from './use-source.ts';

/**
 * The intervals of one meter as columns, in the order of time and without overlap: for rating years of whole buildings. Instants are milliseconds, quantities and
 * registers thousandths; all are whole numbers that a double holds exactly.
 */
export interface IntervalColumns {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly quantity: Float64Array;
  readonly fromRegister: Float64Array;
  readonly toRegister: Float64Array;
  /** 1 where the interval is known only as a share of a longer time. */
  readonly estimated: Uint8Array;
}

/** Puts intervals of one meter into columns. Throws a `Defect` for a number that a double does not hold exactly. */
export function columnsOf(intervals: readonly HourlyInterval[]): IntervalColumns {
  const inOrder = intervals.toSorted((a, b) => a.from - b.from || a.to - b.to);
  const column = (of: (interval: HourlyInterval) => number | bigint) =>
    Float64Array.from(inOrder, (each) => exact(of(each)));
  return {
    from: column(({ from }) => from),
    to: column(({ to }) => to),
    quantity: column(({ quantity }) => quantity),
    fromRegister: column(({ fromRegister }) => fromRegister),
    toRegister: column(({ toRegister }) => toRegister),
    estimated: Uint8Array.from(inOrder, ({ estimated }) => (estimated ? 1 : 0)),
  };
}

function exact(value: number | bigint): number {
  const number = Number(value);
  assert(Number.isSafeInteger(number), 'a column holds whole numbers that a double holds exactly');
  return number;
}

/**
 * Says the same as `CountedIntervals` about the same intervals, some hundred times faster: sums run in doubles, which are exact as long as they stay whole numbers
 * below 2^53, and that is checked.
 */
export class CountedColumns implements CountedMeter {
  readonly meterId: MeterId;
  readonly register: Register;
  readonly #columns: IntervalColumns;

  constructor(meterId: MeterId, register: Register, columns: IntervalColumns) {
    this.meterId = meterId;
    this.register = register;
    this.#columns = columns;
  }

  use(span: Span): MeterUse | null {
    const { from, to, fromRegister, toRegister } = this.#columns;
    const first = this.#firstAfter(span.from);
    const end = this.#endOf(span);
    if (first >= end) return null;
    const last = end - 1;
    const { quantities, estimated } = this.parts([span.from, span.to]);
    const [firstFrom, lastTo] = [valueAt(from, first), valueAt(to, last)];
    return {
      meterId: this.meterId,
      from: instant(Math.max(firstFrom, span.from)),
      to: instant(Math.min(lastTo, span.to)),
      registers: {
        from: registerMilli(
          firstFrom < span.from ? this.#registerAt(first, span.from) : BigInt(valueAt(fromRegister, first)),
        ),
        to: registerMilli(lastTo > span.to ? this.#registerAt(last, span.to) : BigInt(valueAt(toRegister, last))),
      },
      quantity: quantityMilli(elementAt(quantities, 0)),
      estimated: estimated[0] === true,
    };
  }

  parts(cuts: readonly Instant[]): CountedParts {
    const { from, to, quantity, estimated: isEstimated } = this.#columns;
    const count = from.length;
    const quantities: bigint[] = [];
    const estimated: boolean[] = [];
    let at = this.#firstAfter(elementAt(cuts, 0));
    for (let index = 1; index < cuts.length; index += 1) {
      const [begin, end] = [elementAt(cuts, index - 1), elementAt(cuts, index)];
      let whole = 0;
      let flags = 0;
      let shared = 0n;
      // What began before is shared; it may reach beyond the end too.
      if (at < count && valueAt(from, at) < begin) {
        shared += this.#shareOf(at, begin, end);
        flags = 1;
        if (valueAt(to, at) <= end) at += 1;
      }
      while (at < count && valueAt(to, at) <= end && valueAt(from, at) < end) {
        whole += valueAt(quantity, at);
        if (isEstimated[at] === 1) flags = 1;
        at += 1;
      }
      if (at < count && valueAt(from, at) >= begin && valueAt(from, at) < end) {
        shared += this.#shareOf(at, begin, end);
        flags = 1;
      }
      assert(Number.isSafeInteger(whole), 'a sum of columns stays exact');
      quantities.push(BigInt(whole) + shared);
      estimated.push(flags === 1);
    }
    return { quantities, estimated };
  }

  /** By what was counted up to an instant, rounded down, as `CountedIntervals` shares. */
  #shareOf(at: number, begin: number, end: number): bigint {
    return this.#upTo(at, end) - this.#upTo(at, begin);
  }

  #upTo(at: number, when: number): bigint {
    return this.#grownTo(at, { when, whole: BigInt(valueAt(this.#columns.quantity, at)) });
  }

  #grownTo(at: number, { when, whole }: { when: number; whole: bigint }): bigint {
    const [from, to] = [valueAt(this.#columns.from, at), valueAt(this.#columns.to, at)];
    if (when <= from) return 0n;
    return when >= to ? whole : (whole * BigInt(when - from)) / BigInt(to - from);
  }

  /** As `meter-use.ts` says it: of a register that rolled over within the interval the later value stands for all of it. */
  #registerAt(at: number, when: number): bigint {
    const [before, after] = [
      BigInt(valueAt(this.#columns.fromRegister, at)),
      BigInt(valueAt(this.#columns.toRegister, at)),
    ];
    return after < before ? after : before + this.#grownTo(at, { when, whole: after - before });
  }

  /** The first interval that ends after an instant. One without length counts where it begins. */
  #firstAfter(begin: Instant): number {
    const { from, to } = this.#columns;
    const at = lowerBound(from, begin);
    return at > 0 && valueAt(to, at - 1) > begin ? at - 1 : at;
  }

  #endOf({ to: end }: Span): number {
    return lowerBound(this.#columns.from, end);
  }
}

/** As `elementAt`, for columns alone: what sees one kind of list is compiled for it. */
export function valueAt(column: Float64Array, place: number): number {
  const value = column[place];
  if (value === undefined) throw new Defect('a place lies within its column');
  return value;
}

/** The first place whose value is not below the wanted one. */
function lowerBound(column: Float64Array, wanted: number): number {
  let [low, high] = [0, column.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(column, middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
