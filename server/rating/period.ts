import { addDays, instant, localDate, localTime, startOfDay, startOfMonth, startOfNextMonth } from '#kernel';
import type { Instant, LocalDate, Zone } from '#kernel';
import type { BillingPeriod } from './model.ts';

/** The billing period of the site that holds the instant: the local month, from its first midnight to the next month's. */
export function periodAt(at: Instant, zone: Zone): BillingPeriod {
  return periodOf(startOfMonth(localTime(at, zone).date), zone);
}

/** The billing period that ends where this one begins. */
export function periodBefore(period: BillingPeriod, zone: Zone): BillingPeriod {
  return periodOf(startOfMonth(addDays(localDate(`${period.key}-01`), -1)), zone);
}

function periodOf(firstDay: LocalDate, zone: Zone): BillingPeriod {
  return {
    key: firstDay.slice(0, 7),
    from: startOfDay(firstDay, zone),
    to: startOfDay(startOfNextMonth(firstDay), zone),
  };
}

/** A stretch of time, [from, to). */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** What two stretches have in common; null where that is nothing. */
export function overlap(a: Span, b: Span): Span | null {
  const from = instant(Math.max(a.from, b.from));
  const to = instant(Math.min(a.to, b.to));
  return from < to ? { from, to } : null;
}
