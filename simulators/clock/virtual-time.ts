import { duration, ManualClock, type Clock, type Duration, type Instant } from '#kernel';

/** Time that passes only when nobody has anything to do: a second of it costs what is done in it. Real work that is under way is waited for first. */
export class VirtualTime {
  readonly #clock: ManualClock;
  readonly #dues = new Set<{ readonly at: number }>();
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(start: Instant) {
    this.#clock = new ManualClock(start);
  }

  get elapsedMs(): number {
    return this.#clock.monotonic();
  }

  /** The clock of one program: once `isDead` says so its sleeps never end, as those of a process that was killed. */
  clockOf(isDead: () => boolean): Clock {
    return {
      now: () => this.#clock.now(),
      monotonic: () => this.#clock.monotonic(),
      state: () => this.#clock.state(),
      sleep: async (length: Duration, signal?: AbortSignal) => {
        const due = { at: this.#clock.monotonic() + length };
        this.#dues.add(due);
        await this.#clock.sleep(length, signal);
        this.#dues.delete(due);
        if (isDead()) await new Promise(() => undefined);
      },
    };
  }

  /** Work outside this time, of a disk or a thread: time stands while it lasts. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    const ended = work.then(
      () => undefined,
      () => undefined,
    );
    this.#underWay.add(ended);
    void ended.then(() => this.#underWay.delete(ended));
    return work;
  }

  /** Until it holds, or until so much time has passed; says whether it held. */
  async until(holds: () => boolean, within: Duration): Promise<boolean> {
    const end = this.elapsedMs + within;
    for (;;) {
      await this.settle();
      if (holds()) return true;
      const next = Math.min(...[...this.#dues].map((due) => due.at), end);
      if (this.elapsedMs >= end) return false;
      this.#clock.advance(duration(Math.max(0, next - this.elapsedMs)));
    }
  }

  async pass(length: Duration): Promise<void> {
    await this.until(() => false, length);
  }

  /** Until everything that can be done at this moment is done. */
  async settle(): Promise<void> {
    do {
      if (this.#underWay.size > 0) await Promise.race(this.#underWay);
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#underWay.size > 0);
  }
}
