import { elapsed, milliseconds, seconds, type Duration, type Monotonic } from '#kernel';

/** Found silent, ended and started again: together about three seconds. */
const SILENCE = milliseconds(1500);
/** A browser may take so long from its start to its first answer, on a machine that has just been switched on. */
const STARTING = seconds(15);
/** A page needs so long to find a kiosk program again that was started anew. */
const FINDING = seconds(8);

/** Decides from what the kiosk program says whether the browser still draws. A program that is away says nothing about the browser. */
export class ScreenWatch {
  #since: Monotonic;
  #patience: Duration = STARTING;

  constructor(startedAt: Monotonic) {
    this.#since = startedAt;
  }

  /** `silence`: since the screen's script last ran for certain; null when the kiosk program did not answer. */
  isHung(now: Monotonic, silence: Duration | null): boolean {
    if (silence === null) {
      this.#since = now;
      this.#patience = FINDING;
      return false;
    }
    // What was heard before the patience began was another screen, or this one before the program was away.
    const waited = elapsed(this.#since, now);
    if (silence < SILENCE && silence < waited) this.#patience = SILENCE;
    return silence >= SILENCE && waited >= this.#patience;
  }
}
