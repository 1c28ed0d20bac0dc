import { elapsed, seconds, type Clock, type Details, type Log, type Monotonic } from '#kernel';

/** A line that babbles is told of so often, however much it says. */
const TOLD_EVERY = seconds(10);

/** Tells of what came and was no frame, and of how much of it there was since it was told last. */
export class JunkTold {
  readonly #clock: Clock;
  readonly #log: Log;
  #toldAt: Monotonic | null = null;
  #untoldBytes = 0;

  constructor({ clock, log }: { clock: Clock; log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  tell(bytes: number, facts: Details): void {
    this.#untoldBytes += bytes;
    const now = this.#clock.monotonic();
    if (this.#toldAt !== null && elapsed(this.#toldAt, now) < TOLD_EVERY) return;
    this.#log.warn('junk', { ...facts, bytesSinceLastTold: this.#untoldBytes });
    this.#toldAt = now;
    this.#untoldBytes = 0;
  }
}
