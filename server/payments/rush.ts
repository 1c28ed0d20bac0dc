import { milliseconds, type Clock, type Duration } from '#kernel';

/** So many payments are on their way into the books at once; what was begun is finished before more is. One commit holds as many. */
const AT_ONCE = 8;
/** A line may be slow or a meter silent: nobody waits longer than this for a relay's command. */
const COMMANDS_WITHIN = milliseconds(100);
/** Nor for those of others. */
const OVER_WITHIN = milliseconds(250);

/**
 * When many pay in one moment, light comes first: each payment is booked and its relay's command handed over before the next is begun, and what only tells of
 * payments (answers, notices) comes after.
 */
export class Rush {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;
  #over = Promise.withResolvers<void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Books a payment when it is its turn. `book` may wait for the command with `commandsFirst`. */
  async pass<Value>(book: () => Promise<Value>): Promise<Value> {
    if (this.#inside >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#inside += 1;
    try {
      return await book();
    } finally {
      this.#leave();
    }
  }

  /** Settles when the command is on its way, or it takes too long to be waited for. */
  async commandsFirst(handedOver: Promise<void>): Promise<void> {
    await this.#within(handedOver, COMMANDS_WITHIN);
  }

  /** Resolves when no payment is being booked any more, or that lasts. */
  async over(): Promise<void> {
    if (this.#inside > 0) await this.#within(this.#over.promise, OVER_WITHIN);
  }

  /** Whose place is handed on stays taken. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next !== undefined) return next();
    this.#inside -= 1;
    if (this.#inside > 0) return;
    this.#over.resolve();
    this.#over = Promise.withResolvers<void>();
  }

  async #within(event: Promise<void>, longest: Duration): Promise<void> {
    const enough = new AbortController();
    await Promise.race([event, this.#clock.sleep(longest, enough.signal)]);
    enough.abort(null);
  }
}
