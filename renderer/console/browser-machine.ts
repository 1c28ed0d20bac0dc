import { instant, type Clock, type Duration, type Monotonic, type Randomness } from '#kernel';

/*
 * A page has no platform room: this file is its clock and its randomness, and nothing else of the page asks the machine. The wall clock of somebody's desk is
 * used for the date inside an id and for nothing that is shown; ages are measured on the monotonic clock.
 */

export const browserClock: Clock = {
  now: () => instant(Date.now()),
  monotonic: () => performance.now() as Monotonic,
  state: () => 'trusted',
  sleep: (length: Duration, signal?: AbortSignal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, length);
      signal?.addEventListener('abort', finish, { once: true });
    }),
};

export const browserRandomness: Randomness = { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };
