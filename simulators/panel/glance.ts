import { elapsed, type Clock, type Duration, type Monotonic } from '#kernel';

/** What something that is slow to ask said last: whoever looks never waits for it. */
export class Glance<Said> {
  readonly #options: { readonly clock: Clock; readonly every: Duration; readonly look: () => Promise<Said> };
  #said: Said | null = null;
  #askedAt: Monotonic | null = null;
  #isAsking = false;

  constructor(options: { clock: Clock; every: Duration; look: () => Promise<Said> }) {
    this.#options = options;
  }

  /** Null before the first answer, and while there is none. */
  newest(): Said | null {
    const { clock, every } = this.#options;
    const isDue = this.#askedAt === null || elapsed(this.#askedAt, clock.monotonic()) >= every;
    if (isDue && !this.#isAsking) void this.#ask();
    return this.#said;
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    this.#askedAt = this.#options.clock.monotonic();
    try {
      this.#said = await this.#options.look();
    } catch {
      // Who does not answer has nothing to say.
      this.#said = null;
    } finally {
      this.#isAsking = false;
    }
  }
}
