/** Lets so many through at once; the others wait in the order in which they came. Who waits is bounded by whoever sends: a client sends no more until it was answered. */
export class Gate {
  readonly #most: number;
  #inside = 0;
  readonly #waiting: (() => void)[] = [];
  #next = 0;

  constructor(most: number) {
    this.#most = most;
  }

  async pass(work: () => Promise<unknown>): Promise<void> {
    if (this.#inside >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#inside += 1;
    try {
      await work();
    } finally {
      this.#leave();
    }
  }

  /** Whose place is handed on stays taken. */
  #leave(): void {
    const next = this.#waiting[this.#next];
    if (next === undefined) {
      this.#inside -= 1;
      return;
    }
    this.#next += 1;
    // Taking from the front one by one would move all the others each time.
    if (this.#next >= 1024 || this.#next === this.#waiting.length) {
      this.#waiting.splice(0, this.#next);
      this.#next = 0;
    }
    next();
  }
}
