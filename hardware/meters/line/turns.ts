import type { FaultError } from '#kernel';

const LONGEST_QUEUE = 256;

/** A turn that waits: begins it, or tells it that it will never come. */
export interface Waiting {
  run(): Promise<void>;
  refuse(thrown: FaultError): void;
}

/** How much of a hurry a turn is in. */
export type Hurry = 'urgent' | 'soon' | 'none';

/** Who has the line next: the urgent, then those that somebody waits for, then whoever polls; of a kind, in the order in which they came. */
export class Turns {
  readonly #queues: Readonly<Record<Hurry, Waiting[]>> = { urgent: [], soon: [], none: [] };
  #working = false;

  get urgentWait(): boolean {
    return this.#queues.urgent.length > 0;
  }

  isFull(hurry: Hurry): boolean {
    return this.#queues[hurry].length >= LONGEST_QUEUE;
  }

  /** Begins with it at once where nobody has the line. */
  add(waiting: Waiting, hurry: Hurry): void {
    this.#queues[hurry].push(waiting);
    void this.#work();
  }

  /** The next that goes before one of this hurry, even between its own requests. */
  takeBefore(hurry: Hurry): Waiting | undefined {
    if (hurry === 'urgent') return undefined;
    return this.#queues.urgent.shift() ?? (hurry === 'soon' ? undefined : this.#queues.soon.shift());
  }

  /** All that wait, which do so no longer. */
  takeAll(): Waiting[] {
    return [this.#queues.urgent, this.#queues.soon, this.#queues.none].flatMap((queue) => queue.splice(0));
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (;;) {
      const next = this.#queues.urgent.shift() ?? this.#queues.soon.shift() ?? this.#queues.none.shift();
      if (next === undefined) break;
      await next.run();
    }
    this.#working = false;
  }
}
