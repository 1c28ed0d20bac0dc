import type { Clock, Duration } from '#kernel';
import type { Heard } from './dialect.ts';

export interface Wait<Value> {
  /** Null where nothing of the kind came in time. */
  readonly answer: Promise<Value | null>;
  /** Nobody waits any more. */
  readonly cancel: () => void;
}

/** Whoever waits for something to be heard of one device. */
export class Waits {
  readonly #clock: Clock;
  readonly #looks = new Set<(heard: Heard) => void>();
  readonly #ended = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits until `look` gives something for what is heard, for so long at most. */
  until<Value>(within: Duration, look: (heard: Heard) => Value | null): Wait<Value> {
    const done = new AbortController();
    const { promise, resolve } = Promise.withResolvers<Value | null>();
    const end = (value: Value | null) => {
      this.#looks.delete(each);
      done.abort();
      resolve(value);
    };
    const each = (heard: Heard) => {
      const found = look(heard);
      if (found !== null) end(found);
    };
    this.#looks.add(each);
    void this.#clock.sleep(within, AbortSignal.any([done.signal, this.#ended.signal])).then(() => end(null));
    return { answer: promise, cancel: () => end(null) };
  }

  get any(): boolean {
    return this.#looks.size > 0;
  }

  tell(heard: Heard): void {
    for (const look of this.#looks) look(heard);
  }

  stop(): void {
    this.#ended.abort();
  }
}
