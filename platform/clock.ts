import { instant, type Clock, type ClockState, type Duration, type Instant, type Monotonic } from '#kernel';

/** A jump of the wall clock against the monotonic one beyond this makes the time suspect. */
const JUMP_LIMIT_MS = 60_000;
/** No machine that runs this program lives before its release: an earlier date is a clock whose battery died. */
const RELEASE_MS = Date.UTC(2026, 10, 1);

/**
 * The machine's clocks. The only place, with `randomness.ts`, that asks the machine.
 *
 * While the time is trusted, its small corrections are followed. After a jump the last trusted moment stands, and the monotonic clock counts on from it:
 * whoever comes back to that is trusted again. A first date after one before the release is a time source that answered.
 */
export class SystemClock implements Clock {
  #anchorWall = Date.now();
  #anchorMonotonic = performance.now();
  #jumped = false;

  now(): Instant {
    const wall = Date.now();
    const expected = this.#anchorWall + (performance.now() - this.#anchorMonotonic);
    this.#jumped = this.#anchorWall >= RELEASE_MS && Math.abs(wall - expected) > JUMP_LIMIT_MS;
    if (!this.#jumped) this.#anchorAt(wall);
    return instant(wall);
  }

  monotonic(): Monotonic {
    return performance.now() as Monotonic;
  }

  state(): ClockState {
    return this.now() < RELEASE_MS || this.#jumped ? 'suspect' : 'trusted';
  }

  /** Staff vouch for the time as it is now. */
  trust(): void {
    this.#anchorAt(Date.now());
    this.#jumped = false;
  }

  #anchorAt(wall: number): void {
    this.#anchorWall = wall;
    this.#anchorMonotonic = performance.now();
  }

  sleep(length: Duration, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, length);
      signal?.addEventListener('abort', finish, { once: true });
    });
  }
}
