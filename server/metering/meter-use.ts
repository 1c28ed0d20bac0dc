import type { Instant, MeterId, QuantityMilli, RegisterMilli } from '#kernel';
import { quantityMilli, registerMilli } from '#kernel';
import type { HourlyInterval } from './model.ts';

/** What one meter counted in a span: the registers at its ends, and the quantity after the multiplier. */
export interface MeterUse {
  readonly meterId: MeterId;
  readonly from: Instant;
  readonly to: Instant;
  readonly registers: { readonly from: RegisterMilli; readonly to: RegisterMilli };
  readonly quantity: QuantityMilli;
  readonly estimated: boolean;
}

/** A stretch of time, [from, to). */
interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * Merges all intervals of a span into one use per meter, by meter id. An interval that straddles an end of the span is cut there in proportion to time
 * and flagged estimated. It is cut by what was counted *up to* an instant, rounded down, so parts on both sides of any cut sum to the whole exactly.
 */
export function useByMeter(intervals: readonly HourlyInterval[], span: Span): readonly MeterUse[] {
  const sums = new Map<MeterId, UseSum>();
  for (const interval of intervals) {
    let sum = sums.get(interval.meterId);
    if (sum === undefined) sums.set(interval.meterId, (sum = new UseSum()));
    sum.include(interval, span);
  }
  return [...sums.values()]
    .map((sum) => sum.use())
    .filter((use) => use !== null)
    .sort((a, b) => (a.meterId < b.meterId ? -1 : 1));
}

/** What intervals of one meter come to together. It does not matter in how many steps they are included. */
export class UseSum {
  #ends: { readonly first: Part; readonly last: Part } | null = null;
  #quantity = 0n;
  #estimated = false;

  /** Adds the part of an interval that lies in the span. */
  include(interval: HourlyInterval, span: Span): void {
    const part = partWithin(interval, span);
    if (part === null) return;
    const { first, last } = this.#ends ?? { first: part, last: part };
    const begins = part.from < first.from || (part.from === first.from && part.to < first.to);
    const ends = part.to > last.to || (part.to === last.to && part.from > last.from);
    if (this.#ends === null || begins || ends) this.#ends = { first: begins ? part : first, last: ends ? part : last };
    this.#quantity += part.quantity;
    this.#estimated ||= part.estimated;
  }

  copy(): UseSum {
    const copy = new UseSum();
    copy.#ends = this.#ends;
    copy.#quantity = this.#quantity;
    copy.#estimated = this.#estimated;
    return copy;
  }

  /** Null where nothing was included. */
  use(): MeterUse | null {
    if (this.#ends === null) return null;
    const { first, last } = this.#ends;
    return {
      meterId: first.meterId,
      from: first.from,
      to: last.to,
      registers: { from: first.fromRegister, to: last.toRegister },
      quantity: quantityMilli(this.#quantity),
      estimated: this.#estimated,
    };
  }
}

type Part = Omit<HourlyInterval, 'hourStart'>;

/** The part of an interval that lies in the span; null where none does. An interval without length counts where it starts. */
function partWithin(interval: HourlyInterval, span: Span): Part | null {
  if (interval.from >= span.from && interval.to <= span.to && interval.from < span.to) return interval;
  if (interval.from >= span.to || interval.to <= span.from) return null;
  const { meterId } = interval;
  const startsInside = interval.from >= span.from;
  const endsInside = interval.to <= span.to;
  return {
    meterId,
    from: startsInside ? interval.from : span.from,
    to: endsInside ? interval.to : span.to,
    fromRegister: startsInside ? interval.fromRegister : registerAt(interval, span.from),
    toRegister: endsInside ? interval.toRegister : registerAt(interval, span.to),
    quantity: quantityMilli(countedUpTo(interval, span.to) - countedUpTo(interval, span.from)),
    estimated: true,
  };
}

function countedUpTo(interval: HourlyInterval, at: Instant): bigint {
  if (at <= interval.from) return 0n;
  return at >= interval.to ? interval.quantity : shareUpTo(interval.quantity, interval, at);
}

/** A register that rolled over within the hour has no value in between that could be told from here: the later one stands for it. */
function registerAt(interval: HourlyInterval, at: Instant): RegisterMilli {
  const growth = interval.toRegister - interval.fromRegister;
  if (growth < 0n) return interval.toRegister;
  return registerMilli(interval.fromRegister + shareUpTo(growth, interval, at));
}

function shareUpTo(whole: bigint, span: Span, at: Instant): bigint {
  return (whole * BigInt(at - span.from)) / BigInt(span.to - span.from);
}
