import { duration, elapsed, minutes, type Clock, type Duration } from '#kernel';

const FIRST_WAIT_MS = 250;
/** The promise is three seconds from a crash to something that is back; the start itself needs its part of them. */
const LONGEST_WAIT_MS = 2000;
/** What ran so long had not crashed at its start: the next wait is the first one again. */
const STEADY = minutes(1);

export interface Kept<Ending> {
  /** Starts it. Resolves when it has ended, in whatever way; never rejects. */
  readonly start: () => Promise<Ending>;
  /** Whether starting it again would change nothing. */
  readonly isFinal: (ending: Ending) => boolean;
  readonly onEnded: (ending: Ending, wait: Duration) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Starts something, and again whenever it ends unasked: at once after a long run, later and later, up to two seconds, while it crashes in a row.
 * Resolves to the ending that was final, or to null when the signal ended it.
 */
export async function keepRunning<Ending>(kept: Kept<Ending>): Promise<Ending | null> {
  let crashes = 0;
  while (!kept.signal.aborted) {
    const began = kept.clock.monotonic();
    const ending = await kept.start();
    if (kept.signal.aborted) return null;
    if (kept.isFinal(ending)) return ending;
    crashes = elapsed(began, kept.clock.monotonic()) > STEADY ? 1 : crashes + 1;
    const wait = duration(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(crashes - 1, 8)));
    kept.onEnded(ending, wait);
    await kept.clock.sleep(wait, kept.signal);
  }
  return null;
}
