import {
  days,
  duration,
  earlier,
  elapsed,
  minutes,
  seconds,
  Turns,
  type Clock,
  type Duration,
  type Monotonic,
} from '#kernel';
import type { PeopleStore, WrongTries } from '../store/index.ts';

/** From so many wrong ones in a row on. */
export const WRONG_BEFORE_LOCK = 10;
const LOCKED_FOR = minutes(15);
/** What nobody tried again for a day is forgotten, so that the rows cannot grow. */
const REMEMBERED_FOR = days(1);

/** How long nothing is tried after so many wrong secrets in a row: 0, 0, 1, 2, 4, 8 … seconds; from the tenth on a quarter of an hour each time. */
export function waitAfter(wrong: number): Duration {
  if (wrong >= WRONG_BEFORE_LOCK) return LOCKED_FOR;
  return wrong < 3 ? duration(0) : seconds(2 ** (wrong - 3));
}

/** Who tries, and where: `pin/<person>`, `password/<person>`; `kiosk/<kiosk>`, `address/<address>`, `card_pin/<card>`. */
export interface Trying {
  readonly place: string;
  /** Null where nobody has such a card or name: then only the place is counted. */
  readonly person: string | null;
}

export type TryOutcome =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly wait: Duration }
  /** Not looked at: the wait of an earlier wrong one is not over. */
  | { readonly kind: 'locked'; readonly wait: Duration };

type TriesStore = Pick<PeopleStore, 'wrongTries' | 'keepWrongTries' | 'forgetWrongTries'>;

/**
 * Counts wrong secrets per person and per place and makes whoever tries wait, longer each time. The count is in the store, so a restart forgives nothing;
 * and the wait also runs on the monotonic clock, so a jump of the date shortens nothing. Tries for one person or at one place go one after the other.
 */
export class Guessing {
  readonly #store: TriesStore;
  readonly #clock: Clock;
  readonly #onLocked: (key: string) => void;
  readonly #turns = new Turns<string>();
  /** Since when the last wrong try of a key is waited for. */
  readonly #since = new Map<string, Monotonic>();

  constructor(options: { store: TriesStore; clock: Clock; onLocked: (key: string) => void }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#onLocked = options.onLocked;
  }

  /** Lets one secret be looked at, or not. Rejects with STORE_UNAVAILABLE; then nothing was opened. */
  attempt(trying: Trying, isRight: () => Promise<boolean>): Promise<TryOutcome> {
    // The place first, then the person, always: two that cross never wait for each other.
    return this.#turns.take(trying.place, () =>
      trying.person === null
        ? this.#attempt(trying, isRight)
        : this.#turns.take(trying.person, () => this.#attempt(trying, isRight)),
    );
  }

  /** The secret is another one from now on: what was tried before is forgotten. Rejects with STORE_UNAVAILABLE. */
  forgive(key: string): Promise<void> {
    return this.#turns.take(key, async () => {
      this.#since.delete(key);
      await this.#store.forgetWrongTries([key]);
    });
  }

  async #attempt(trying: Trying, isRight: () => Promise<boolean>): Promise<TryOutcome> {
    const keys = trying.person === null ? [trying.place] : [trying.place, trying.person];
    const before = await Promise.all(keys.map((key) => this.#store.wrongTries(key)));
    const left = Math.max(...before.map((tries) => this.#left(tries)));
    if (left > 0) return { kind: 'locked', wait: duration(left) };
    if (await isRight()) {
      const known = before.flatMap((tries) => (tries === null ? [] : [tries.key]));
      for (const key of known) this.#since.delete(key);
      if (known.length > 0) await this.#store.forgetWrongTries(known);
      return { kind: 'right' };
    }
    const counts = await Promise.all(keys.map((key, index) => this.#count(key, before[index] ?? null)));
    return { kind: 'wrong', wait: duration(Math.max(...counts.map(waitAfter))) };
  }

  async #count(key: string, before: WrongTries | null): Promise<number> {
    const now = this.#clock.now();
    const count = (before?.count ?? 0) + 1;
    this.#since.set(key, this.#clock.monotonic());
    await this.#store.keepWrongTries({ key, count, lastAt: now }, { forgetBefore: earlier(now, REMEMBERED_FOR) });
    if (count >= WRONG_BEFORE_LOCK) this.#onLocked(key);
    return count;
  }

  #left(tries: WrongTries | null): number {
    if (tries === null) return 0;
    const wait = waitAfter(tries.count);
    // A clock that was put back does not make the wait longer than it ever was.
    const byDate = Math.min(wait, tries.lastAt + wait - this.#clock.now());
    const since = this.#since.get(tries.key);
    const byMonotonic = since === undefined ? 0 : wait - elapsed(since, this.#clock.monotonic());
    return Math.ceil(Math.max(0, byDate, byMonotonic));
  }
}
