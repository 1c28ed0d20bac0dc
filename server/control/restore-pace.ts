import { elapsed, milliseconds, type Clock, type Duration, type Monotonic, type Randomness } from '#kernel';

const LEAST_GAP_MS = 1000;
const GAP_SPREAD_MS = 4000;

/**
 * Keeps supplies that come back for which nobody stands waiting one to five seconds apart: after a building's power returned, a house of motors and heaters
 * starting in one moment would throw the main fuse. Whoever paid does not ask here.
 */
export class RestorePace {
  readonly #clock: Clock;
  readonly #randomness: Randomness;
  #last: { readonly at: Monotonic; readonly gap: Duration } | null = null;

  constructor(options: { readonly clock: Clock; readonly randomness: Randomness }) {
    this.#clock = options.clock;
    this.#randomness = options.randomness;
  }

  /** Takes the next place, or says for how long there is none. */
  take(): 'now' | Duration {
    const now = this.#clock.monotonic();
    if (this.#last !== null) {
      const waited = elapsed(this.#last.at, now);
      if (waited < this.#last.gap) return milliseconds(Math.ceil(this.#last.gap - waited));
    }
    const [draw = 0] = this.#randomness.bytes(1);
    this.#last = { at: now, gap: milliseconds(LEAST_GAP_MS + Math.round((draw / 255) * GAP_SPREAD_MS)) };
    return 'now';
  }
}
