import { duration, elapsed, type Clock, type Duration, type Monotonic } from '#kernel';

/** Notices a supply that is owed, by a payment or the end of an order, and does not come back. */
export class LateRestore {
  readonly #clock: Clock;
  readonly #after: Duration;
  #since: Monotonic | null = null;
  #told = false;

  constructor(clock: Clock, after: Duration) {
    this.#clock = clock;
    this.#after = after;
  }

  /** True once for each time that supply stayed away for longer than it may. */
  watch(supply: 'owed' | 'done'): boolean {
    if (supply === 'done') {
      this.#since = null;
      this.#told = false;
      return false;
    }
    this.#since ??= this.#clock.monotonic();
    if (this.#told || elapsed(this.#since, this.#clock.monotonic()) < this.#after) return false;
    this.#told = true;
    return true;
  }

  /** How long until it is late; null where nothing is owed, or it was told. */
  get dueIn(): Duration | null {
    if (this.#since === null || this.#told) return null;
    return duration(Math.max(0, this.#after - elapsed(this.#since, this.#clock.monotonic())));
  }
}
