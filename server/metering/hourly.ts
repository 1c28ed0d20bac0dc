import { assert, instant, minutes, quantityMilli, registerMilli, type Instant, type QuantityMilli } from '#kernel';
import type { HourlyInterval, Reading } from './model.ts';

const HOUR_MS = 3_600_000;

/** Readings further apart than this say how much was used between them, but not in which hour. */
const KNOWN_WITHIN = minutes(15);

/** The start of the UTC hour that holds the instant. */
export function hourOf(at: Instant): Instant {
  return instant(Math.floor(at / HOUR_MS) * HOUR_MS);
}

/**
 * Spreads what was used between two accepted readings over UTC hours, in proportion to time. What was used *up to* each hour's end is rounded down, so
 * every part is within one thousandth of its share, the parts sum to the whole exactly, and registers follow each other from part to part.
 * `modulus` is needed only where the register rolled over in between.
 */
export function spreadOverHours(at: {
  readonly from: Reading;
  readonly to: Reading;
  readonly quantity: QuantityMilli;
  readonly modulus: bigint | null;
}): readonly HourlyInterval[] {
  const { from, to, modulus } = at;
  assert(from.at < to.at, 'readings are spread from the earlier to the later');
  const rolledOver = to.register < from.register;
  assert(!rolledOver || modulus !== null, 'a register that rolled over has a modulus');
  const growth = to.register - from.register + (rolledOver ? (modulus ?? 0n) : 0n);
  const upTo = (whole: bigint, when: Instant) => (whole * BigInt(when - from.at)) / BigInt(to.at - from.at);
  const registerAt = (when: Instant) => {
    const value = from.register + upTo(growth, when);
    return registerMilli(modulus !== null && rolledOver ? value % modulus : value);
  };
  const spansHours = hourOf(from.at) !== hourOf(instant(to.at - 1));
  const estimated =
    from.quality === 'estimated' || to.quality === 'estimated' || (spansHours && to.at - from.at > KNOWN_WITHIN);
  const intervals: HourlyInterval[] = [];
  for (let start = from.at; start < to.at;) {
    const hourStart = hourOf(start);
    const end = instant(Math.min(hourStart + HOUR_MS, to.at));
    intervals.push({
      meterId: to.meterId,
      hourStart,
      from: start,
      to: end,
      fromRegister: registerAt(start),
      toRegister: registerAt(end),
      quantity: quantityMilli(upTo(at.quantity, end) - upTo(at.quantity, start)),
      estimated,
    });
    start = end;
  }
  return intervals;
}

/** The row of an hour after one more part was added to its end. */
export function extendHour(kept: HourlyInterval | null, added: HourlyInterval): HourlyInterval {
  if (kept === null || kept.hourStart !== added.hourStart) return added;
  assert(kept.to === added.from, 'an hour is extended where it ended');
  return {
    ...added,
    from: kept.from,
    fromRegister: kept.fromRegister,
    quantity: quantityMilli(kept.quantity + added.quantity),
    estimated: kept.estimated || added.estimated,
  };
}
