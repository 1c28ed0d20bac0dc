import type { Instant, Zone } from '#kernel';
import { localTime } from '#kernel';
import type { NotifyConfiguration } from '#contracts/configuration';
import type { NoticeChannel, NoticeKind } from '#contracts/events';
import { endOfFriendlyHours, isFriendlyHour } from '../control/friendly-time.ts';

/** Those that make somebody's telephone sound. */
const LOUD: ReadonlySet<NoticeChannel> = new Set<NoticeChannel>(['email', 'sms']);

/** Until when a notice is kept quiet; null: it may be said now. The wall clock of the site decides, as it does over friendly hours. */
export function quietUntil(
  now: Instant,
  what: { readonly kind: NoticeKind; readonly channel: NoticeChannel },
  at: { readonly notify: Pick<NotifyConfiguration, 'quiet_hours' | 'not_quiet'>; readonly zone: Zone },
): Instant | null {
  const { quiet_hours: hours, not_quiet: always } = at.notify;
  if (hours === undefined || !LOUD.has(what.channel) || always.includes(what.kind)) return null;
  return isFriendlyHour(localTime(now, at.zone), hours) ? endOfFriendlyHours(now, hours, at.zone) : null;
}
