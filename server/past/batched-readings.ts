import type { Store, TakenReading } from '../store/index.ts';

/**
 * Takes readings without waiting for the disk each time, so that some hundred share a commit. Whoever reads what the store has, or writes anything that rests
 * on it, first waits for `settled`.
 */
export class BatchedReadings {
  readonly face: Store['readings'];
  readonly #store: Store['readings'];
  #underWay: Promise<void>[] = [];

  constructor(store: Store['readings']) {
    this.#store = store;
    this.face = { ...store, take: (taken) => this.#take(taken) };
  }

  /** Resolves when everything taken is durable. Rejects with STORE_UNAVAILABLE or LEDGER_BUSY where one was not. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay.splice(0));
  }

  /** Half of what the store lets wait. */
  async #take(taken: TakenReading): Promise<void> {
    const write = this.#store.take(taken);
    // The fault is told by `settled`; until then nobody listens to this promise.
    write.catch(() => undefined);
    this.#underWay.push(write);
    if (this.#underWay.length >= MOST_UNDER_WAY) await this.settled();
  }
}

const MOST_UNDER_WAY = 2000;
