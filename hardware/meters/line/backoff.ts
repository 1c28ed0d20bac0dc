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

  /** `lasting`: how long it is left alone once it failed three times in a row; doubled step by step where nothing is said. */
  fail(lasting: Duration | null = null): void {
    const doubled = this.#failedAt === null ? FIRST : duration(Math.min(this.#pause * 2, MOST));
    this.#pause = lasting !== null && this.#failures >= 2 ? lasting : doubled;
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
