import { quantityMilli, type Instant, type QuantityMilli } from '#kernel';

/** Transformer ratio or pulse value in the course of time. */
export interface MultiplierHistory {
  /** The quantity is so many times what the register grew: from the beginning, until the first change. */
  readonly multiplier: number;
  /** Others that came into force later, in any order. */
  readonly multiplierChanges?: readonly { readonly from: Instant; readonly multiplier: number }[];
}

/** The history with a multiplier that is in force from an instant on, until the next change that it knows. */
export function withMultiplier<History extends MultiplierHistory>(
  history: History,
  change: { readonly from: Instant; readonly multiplier: number },
): History {
  const others = changesOf(history).filter(({ from }) => from !== change.from);
  return { ...history, multiplierChanges: [...others, change] };
}

/** The first change after an instant; null where the multiplier stays. */
export function nextChange(history: MultiplierHistory, after: Instant): Instant | null {
  return changesOf(history).find(({ from }) => from > after)?.from ?? null;
}

/** Every multiplier that was in force in [from, to), the oldest first, each with the instant since when it is; null for what was so from the beginning. */
export function multipliersIn(
  history: MultiplierHistory,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): readonly { readonly since: Instant | null; readonly multiplier: number }[] {
  const all = [
    { since: null, multiplier: history.multiplier },
    ...changesOf(history).map((change) => ({ since: change.from, multiplier: change.multiplier })),
  ];
  const last = all.findLastIndex(({ since }) => since === null || since < to);
  const first = all.findLastIndex(({ since }) => since === null || since <= from);
  return all.slice(first, Math.max(first, last) + 1);
}

/** The multiplier in force at an instant. */
export function multiplierAt(history: MultiplierHistory, at: Instant): bigint {
  return BigInt(changesOf(history).findLast(({ from }) => from <= at)?.multiplier ?? history.multiplier);
}

/**
 * What a register that grew evenly between two readings came to up to an instant between them, in thousandths. Where the multiplier changed in between, each
 * part of the time counts with its own. Rounded down once, at the end: so parts that are differences of two of these sum to the whole exactly.
 */
export function quantityUpTo(
  history: MultiplierHistory,
  at: { readonly from: Instant; readonly to: Instant; readonly growth: bigint; readonly until: Instant },
): QuantityMilli {
  const { from, to, growth, until } = at;
  const changes = changesOf(history).filter((change) => change.from > from && change.from < until);
  let weighed = 0n;
  let start = from;
  for (const end of [...changes.map((change) => change.from), until]) {
    weighed += multiplierAt(history, start) * BigInt(end - start);
    start = end;
  }
  return quantityMilli((growth * weighed) / BigInt(to - from));
}

function changesOf({ multiplierChanges = [] }: MultiplierHistory) {
  return multiplierChanges.toSorted((a, b) => a.from - b.from);
}
