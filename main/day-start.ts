import type { KioskSite } from '#contracts/api';
import { instant, localTime, startOfDay, zone, type Clock, type Instant } from '#kernel';

/** When the building's day began, by its own calendar; before its site is known, a day ago. */
export function dayStart(site: Pick<KioskSite, 'zone'> | null, clock: Pick<Clock, 'now'>): Instant {
  const now = clock.now();
  if (site === null) return instant(now - 86_400_000);
  const inZone = zone(site.zone);
  return startOfDay(localTime(now, inZone).date, inZone);
}
