/** Lets one task at a time through per key, in the order in which they came. A task that fails lets the next one through. */
export class Turns<Key> {
  readonly #last = new Map<Key, Promise<unknown>>();

  /** Runs the task after all earlier ones of this key; resolves or rejects as the task does. */
  take<Result>(key: Key, task: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    this.#last.set(key, mine);
    const forget = () => {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    };
    void mine.then(forget, forget);
    return mine;
  }

  /** True while a task of this key runs or waits. */
  busy(key: Key): boolean {
    return this.#last.has(key);
  }
}
