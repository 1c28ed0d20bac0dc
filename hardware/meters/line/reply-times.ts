import { duration, type Duration } from '#kernel';

/** So many replies are looked back on at least, and fewer than twice as many: one odd moment of the machine is forgotten. */
const LOOKED_BACK_ON = 256;

/** How long the replies of a line took lately. */
export class ReplyTimes {
  #slowest: Duration | null = null;
  #slowestBefore: Duration | null = null;
  #count = 0;

  /** The slowest of the last; null before the first. */
  get slowest(): Duration | null {
    if (this.#slowest === null || this.#slowestBefore === null) return this.#slowest ?? this.#slowestBefore;
    return duration(Math.max(this.#slowest, this.#slowestBefore));
  }

  take(took: Duration): void {
    if (this.#count === LOOKED_BACK_ON) {
      this.#slowestBefore = this.#slowest;
      this.#slowest = null;
      this.#count = 0;
    }
    this.#slowest = duration(Math.max(this.#slowest ?? 0, took));
    this.#count += 1;
  }
}
