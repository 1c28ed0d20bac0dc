import { elapsed, hours, type Clock, type Code, type Monotonic } from '#kernel';

/** An alarm stands for a day after it was last raised: long enough for whoever looks once a day. */
const STANDS_FOR = hours(24);

/** What staff have to be told of, by code. At most one per code, so it cannot grow. */
export class Alarms {
  readonly #clock: Clock;
  readonly #raised = new Map<Code, Monotonic>();

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock;
  }

  raise(code: Code): void {
    this.#raised.set(code, this.#clock.monotonic());
  }

  standing(): readonly Code[] {
    const now = this.#clock.monotonic();
    for (const [code, since] of this.#raised) if (elapsed(since, now) > STANDS_FOR) this.#raised.delete(code);
    return [...this.#raised.keys()];
  }
}
