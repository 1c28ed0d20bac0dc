import type { Instant, MeterId, QuantityMilli, RegisterMilli } from '#kernel';
import { quantityMilli, registerMilli } from '#kernel';
import type { HourlyInterval } from '../metering/model.ts';
import type { Span } from './period.ts';

/** What one meter counted in a span: the registers at its ends, and the quantity after the multiplier. */
export interface MeterUse {
  readonly meterId: MeterId;
  readonly from: Instant;
  readonly to: Instant;
  readonly registers: { readonly from: RegisterMilli; readonly to: RegisterMilli };
  readonly quantity: QuantityMilli;
  readonly estimated: boolean;
}

/**
 * Merges all intervals of a span into one use per meter, by meter id. An interval that straddles an end of the span is cut there in proportion to time
 * and flagged estimated. It is cut by what was counted *up to* an instant, rounded down, so parts on both sides of any cut sum to the whole exactly.
 */
export function useByMeter(intervals: readonly HourlyInterval[], span: Span): readonly MeterUse[] {
  const merged = new Map<MeterId, Merge>();
  for (const interval of intervals) {
    const part = partWithin(interval, span);
    if (part === null) continue;
    const sum = merged.get(part.meterId);
    if (sum === undefined) merged.set(part.meterId, { first: part, last: part, ...totals(part) });
    else include(sum, part);
  }
  return [...merged]
    .map(([meterId, { first, last, quantity, estimated }]) => ({
      meterId,
      from: first.from,
      to: last.to,
      registers: { from: first.fromRegister, to: last.toRegister },
      quantity: quantityMilli(quantity),
      estimated,
    }))
    .sort((a, b) => (a.meterId < b.meterId ? -1 : 1));
}

type Part = Omit<HourlyInterval, 'hourStart'>;

interface Merge {
  first: Part;
  last: Part;
  quantity: bigint;
  estimated: boolean;
}

function totals(part: Part): Pick<Merge, 'quantity' | 'estimated'> {
  return { quantity: part.quantity, estimated: part.estimated };
}

function include(merge: Merge, part: Part): void {
  if (part.from < merge.first.from || (part.from === merge.first.from && part.to < merge.first.to)) merge.first = part;
  if (part.to > merge.last.to || (part.to === merge.last.to && part.from > merge.last.from)) merge.last = part;
  merge.quantity += part.quantity;
  merge.estimated ||= part.estimated;
}

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
