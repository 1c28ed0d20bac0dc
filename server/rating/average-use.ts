import {
  addDays,
  assert,
  divideRounded,
  localTime,
  money,
  splitByDay,
  startOfDay,
  type Instant,
  type Money,
  type Zone,
} from '#kernel';
import type { Tariff } from '#contracts/configuration';
import type { HourlyInterval } from '../metering/model.ts';
import type { RatingInput } from './model.ts';
import { rate } from './rate.ts';
import { totalOf } from './settle.ts';
import type { Span } from './period.ts';

/** Fewer days than a week would take a weekend for the rule; more than four weeks another season. */
const LEAST_DAYS = 7;
const MOST_DAYS = 28;

/**
 * The whole local days on which an average may rest: the last 28 before today, or as many as there were since `since`; null where that is not a week.
 */
export function averageSpan(at: { readonly now: Instant; readonly since: Instant; readonly zone: Zone }): Span | null {
  const today = localTime(at.now, at.zone).date;
  const sinceDay = localTime(at.since, at.zone).date;
  const firstWholeDay = startOfDay(sinceDay, at.zone) === at.since ? sinceDay : addDays(sinceDay, 1);
  const earliest = addDays(today, -MOST_DAYS);
  if (firstWholeDay > addDays(today, -LEAST_DAYS)) return null;
  return {
    from: startOfDay(firstWholeDay > earliest ? firstWholeDay : earliest, at.zone),
    to: startOfDay(today, at.zone),
  };
}

/** What the use of a span costs per local day, all charges and taxes in, by the tariff as it was in force. The span holds a day. */
export function averagePerDay(at: {
  readonly tariff: Tariff;
  readonly zone: Zone;
  readonly span: Span;
  readonly intervals: readonly HourlyInterval[];
  readonly attributes?: RatingInput['attributes'];
  readonly exportMeters?: RatingInput['exportMeters'];
}): Money {
  const days = splitByDay(at.span.from, at.span.to, at.zone).length;
  assert(days > 0, 'an average is over days');
  const lines = rate({
    tariff: at.tariff,
    zone: at.zone,
    period: { key: 'average', ...at.span },
    tenancyFrom: at.span.from,
    ratedTo: at.span.to,
    intervals: at.intervals,
    attributes: at.attributes,
    exportMeters: at.exportMeters,
  });
  return money(divideRounded(totalOf(lines), BigInt(days), 'half_up'));
}

/** How many whole days of average use a sum buys; null where nothing is used, because then no number of days is true. */
export function daysBought(amount: Money, perDay: Money | null): number | null {
  if (perDay === null || perDay <= 0n) return null;
  return amount <= 0n ? 0 : Number(amount / perDay);
}
