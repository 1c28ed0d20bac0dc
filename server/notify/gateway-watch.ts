import { elapsed, type Clock, type Duration, type Monotonic } from '#kernel';
import type { NoticeChannel } from '#contracts/events';

/** Sees that a gateway takes nothing for long, and tells it: a cut may wait for what it does not take. */
export class GatewayWatch {
  readonly #options: {
    readonly downAfter: Duration;
    readonly clock: Clock;
    readonly onDown: (channel: NoticeChannel) => void;
  };
  readonly #failingSince = new Map<NoticeChannel, Monotonic>();

  constructor(options: { downAfter: Duration; clock: Clock; onDown: (channel: NoticeChannel) => void }) {
    this.#options = options;
  }

  /** It answered, whatever it said. */
  answered(channel: NoticeChannel): void {
    this.#failingSince.delete(channel);
  }

  /** It did not answer, or said that it cannot take anything now. */
  failed(channel: NoticeChannel): void {
    const { clock, downAfter, onDown } = this.#options;
    const now = clock.monotonic();
    const since = this.#failingSince.get(channel) ?? now;
    this.#failingSince.set(channel, since);
    if (elapsed(since, now) >= downAfter) onDown(channel);
  }
}
