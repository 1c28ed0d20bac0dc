import { assert, instant, minutes, quantityMilli, registerMilli, type Instant } from '#kernel';
import type { HourlyInterval, Reading } from './model.ts';
import { quantityUpTo } from './multiplier.ts';
import { growthBetween, type RegisterRules } from './validate.ts';

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
 */
export function spreadOverHours(at: {
  readonly from: Reading;
  readonly to: Reading;
  readonly rules: Pick<RegisterRules, 'modulus' | 'multiplier' | 'multiplierChanges'>;
}): readonly HourlyInterval[] {
  const { from, to, rules } = at;
  assert(from.at < to.at, 'readings are spread from the earlier to the later');
  const growth = growthBetween(from, to, rules);
  const rolledOver = to.register < from.register;
  const registerAt = (when: Instant) => {
    const value = from.register + (growth * BigInt(when - from.at)) / BigInt(to.at - from.at);
    return registerMilli(rules.modulus !== null && rolledOver ? value % rules.modulus : value);
  };
  const usedUpTo = (until: Instant) => quantityUpTo(rules, { from: from.at, to: to.at, growth, until });
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
      quantity: quantityMilli(usedUpTo(end) - usedUpTo(start)),
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
