import { duration, elapsed, seconds, type Clock, type Duration, type Monotonic } from '#kernel';

const FIRST = duration(500);
const MOST = seconds(8);

/** Leaves alone what failed: half a second at first, twice as long after each further failure, eight seconds at most. */
export class Backoff {
  readonly #clock: Clock;
  #failedAt: Monotonic | null = null;
  #pause: Duration = FIRST;
  #failures = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get pausing(): boolean {
    return this.#failedAt !== null && elapsed(this.#failedAt, this.#clock.monotonic()) < this.#pause;
  }

  /** In a row. */
  get failures(): number {
    return this.#failures;
  }

  fail(): void {
    this.#pause = this.#failures === 0 ? FIRST : duration(Math.min(this.#pause * 2, MOST));
    this.#failedAt = this.#clock.monotonic();
    this.#failures += 1;
  }

  /** It answered, if nothing that can be used: it is left alone for a moment, and is none of the silent. */
  stumble(): void {
    this.#pause = FIRST;
    this.#failedAt = this.#clock.monotonic();
  }

  succeed(): void {
    this.#failedAt = null;
    this.#failures = 0;
  }
}
