import { hours, instant, later, minutes, type Duration, type Instant, type TenancyId } from '#kernel';
import type { NotifyConfiguration } from '#contracts/configuration';
import type { NoticeChannel } from '#contracts/events';

const DAY = hours(24);
const MINUTE = minutes(1);
/** Those that cost money or patience, counted for each tenancy. */
const PERSONAL: ReadonlySet<NoticeChannel> = new Set<NoticeChannel>(['email', 'sms']);
/** Those that lead out of the house. */
const OUTWARD: ReadonlySet<NoticeChannel> = new Set<NoticeChannel>(['email', 'sms', 'webhook', 'mqtt']);

/** So that a mistake somewhere else tells nobody a hundred times, and no gateway is overrun. Forgotten at a restart, so twice the number can go out around one. */
export class NoticePace {
  readonly #limits: Pick<NotifyConfiguration, 'most_a_day_per_tenancy' | 'most_a_minute'>;
  readonly #ofTenancy = new Map<TenancyId, readonly Instant[]>();
  readonly #ofChannel = new Map<NoticeChannel, readonly Instant[]>();

  constructor(limits: Pick<NotifyConfiguration, 'most_a_day_per_tenancy' | 'most_a_minute'>) {
    this.#limits = limits;
  }

  /** Until when it has to wait; null: it may go now. */
  waitUntil(now: Instant, { channel, tenancyId }: { channel: NoticeChannel; tenancyId: TenancyId }): Instant | null {
    const { most_a_day_per_tenancy: aDay, most_a_minute: aMinute } = this.#limits;
    const waits = [
      PERSONAL.has(channel) ? freeAt(now, this.#ofTenancy.get(tenancyId), { most: aDay, within: DAY }) : null,
      OUTWARD.has(channel) ? freeAt(now, this.#ofChannel.get(channel), { most: aMinute, within: MINUTE }) : null,
    ].flatMap((wait) => wait ?? []);
    return waits.length === 0 ? null : instant(Math.max(...waits));
  }

  /** One was tried. `reached`: the tenant has it, or may have it. */
  tried(
    now: Instant,
    { channel, tenancyId, reached }: { channel: NoticeChannel; tenancyId: TenancyId; reached: boolean },
  ): void {
    const { most_a_day_per_tenancy: aDay, most_a_minute: aMinute } = this.#limits;
    if (PERSONAL.has(channel) && reached)
      this.#ofTenancy.set(tenancyId, [...(this.#ofTenancy.get(tenancyId) ?? []), now].slice(-aDay));
    if (OUTWARD.has(channel))
      this.#ofChannel.set(channel, [...(this.#ofChannel.get(channel) ?? []), now].slice(-aMinute));
  }
}

/** When the oldest of the last `most` is longer ago than `within`. */
function freeAt(
  now: Instant,
  went: readonly Instant[] = [],
  { most, within }: { most: number; within: Duration },
): Instant | null {
  const oldest = went.at(-most);
  if (oldest === undefined || oldest > now) return null;
  const free = later(oldest, within);
  return free > now ? free : null;
}
