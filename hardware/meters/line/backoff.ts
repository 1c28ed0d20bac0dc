import { duration, elapsed, seconds, type Clock, type Duration, type Monotonic } from '#kernel';

const FIRST = duration(500);
const MOST = seconds(8);

/** Leaves alone what failed: half a second at first, twice as long after each further failure, eight seconds at most unless `fail` is told otherwise. */
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

  fail(most: Duration = MOST): void {
    this.#pause = this.#failedAt === null ? FIRST : duration(Math.min(this.#pause * 2, most));
    this.#failedAt = this.#clock.monotonic();
    this.#failures += 1;
  }

  succeed(): void {
    this.#failedAt = null;
    this.#failures = 0;
  }
}
