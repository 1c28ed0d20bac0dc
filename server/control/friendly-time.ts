import { addDays, assert, instant, localTime, startOfDay, type Instant, type LocalTime, type Zone } from '#kernel';
import type { Policy } from '#contracts/configuration';

export type FriendlyPolicy = Pick<Policy, 'friendly_hours' | 'friendly_weekdays' | 'holidays'>;

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
/** A policy whose friendly days never end for so long names no end. */
const SEARCHED_DAYS = 60;

/** Whether the wall clock stands inside the hours. They may run over midnight; hours that end as they begin are none. */
export function isFriendlyHour(local: LocalTime, { from, to }: Policy['friendly_hours']): boolean {
  const minute = local.hour * 60 + local.minute;
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

/**
 * The instant at which friendly hours end that hold now. The wall clock decides, so an hour that happens twice is friendly twice, and one that is skipped
 * is over when the clock has jumped past it.
 */
export function endOfFriendlyHours(now: Instant, hours: Policy['friendly_hours'], zone: Zone): Instant {
  let inside = now;
  let outside = now;
  while (isFriendlyHour(localTime(outside, zone), hours)) {
    inside = outside;
    const local = localTime(outside, zone);
    const minutesLeft = (hours.to - (local.hour * 60 + local.minute) + DAY_MINUTES) % DAY_MINUTES;
    outside = instant(outside - local.second * 1000 - (outside % 1000) + minutesLeft * MINUTE_MS);
    assert(outside > inside, 'friendly hours end later than they hold');
  }
  const local = localTime(outside, zone);
  if (local.hour * 60 + local.minute === hours.to) return outside;
  // The clock jumped over the end, so the first instant outside lies before the one that was found.
  while (outside - inside > 1000) {
    const middle = instant(inside + Math.floor((outside - inside) / 2000) * 1000);
    if (isFriendlyHour(localTime(middle, zone), hours)) inside = middle;
    else outside = middle;
  }
  return outside;
}

/** The start of the first day on which the condition does not hold; null where that is not within two months. */
export function endOfDays(now: Instant, zone: Zone, holds: (local: LocalTime) => boolean): Instant | null {
  const today = localTime(now, zone).date;
  for (let count = 1; count <= SEARCHED_DAYS; count += 1) {
    const start = startOfDay(addDays(today, count), zone);
    if (!holds(localTime(start, zone))) return start;
  }
  return null;
}
