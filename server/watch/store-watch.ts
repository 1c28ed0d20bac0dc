import { elapsed, type Clock, type Duration } from '#kernel';
import type { RelayCommand } from '../control/index.ts';
import type { NewTransaction, PostOutcome } from '../ledger/index.ts';
import type { Store } from '../store/index.ts';

export interface Posting {
  readonly transaction: NewTransaction;
  readonly outcome: PostOutcome;
  /** From asking until it was durable. */
  readonly took: Duration;
}

/** Tells what is posted and commanded through a store, after it is durable. A listener must not throw, and nothing waits for it. */
export class StoreWatch {
  readonly #clock: Clock;
  readonly #onPosting = new Set<(posting: Posting) => void>();
  readonly #onCommand = new Set<(command: RelayCommand) => void>();

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock;
  }

  onPosting(listener: (posting: Posting) => void): void {
    this.#onPosting.add(listener);
  }

  onCommand(listener: (command: RelayCommand) => void): void {
    this.#onCommand.add(listener);
  }

  /** The same store, watched. */
  wrap(store: Store): Store {
    return {
      ...store,
      ledger: {
        ...store.ledger,
        post: async (transaction, beside) => {
          const from = this.#clock.monotonic();
          const outcome = await store.ledger.post(transaction, beside);
          const took = elapsed(from, this.#clock.monotonic());
          for (const listener of this.#onPosting) listener({ transaction, outcome, took });
          return outcome;
        },
      },
      commands: {
        ...store.commands,
        keep: async (command) => {
          await store.commands.keep(command);
          for (const listener of this.#onCommand) listener(command);
        },
      },
    };
  }
}
