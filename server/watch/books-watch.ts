import { codeOf, type Code } from '#kernel';
import type { Store } from '../store/index.ts';

/** Asked again to find out whether the books are back. It changes nothing. */
type Question = () => Promise<unknown>;

/**
 * Whether a payment could be booked now. It is told by what booking one needs of the store, from the last readings that are kept and rated before it to the
 * posting itself: where one of these calls finds the store unavailable, the same is asked again, or for a write one that writes nothing, until there is an answer. So a page that cannot be read counts until it can be, a disk that failed until
 * the server was started anew, and a database that went away until it is back.
 */
export class BooksWatch {
  readonly #unanswered = new Map<'read' | 'write', Question>();
  readonly #onBroken = new Set<() => void>();
  #asking: Promise<Code | null> | null = null;

  /** Told each time that the books are found unavailable after they were not. */
  onBroken(listener: () => void): void {
    this.#onBroken.add(listener);
  }

  /** STORE_UNAVAILABLE, or null: a payment would be booked. Asks the store again only while it is known to have failed, and once for all who want to know. */
  trouble(): Promise<Code | null> {
    if (this.#unanswered.size === 0) return Promise.resolve(null);
    this.#asking ??= this.#askAgain().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** The same store, watched. */
  wrap(store: Store): Store {
    const { ledger, topUps, readings, orders } = store;
    const read = <Value>(call: () => Promise<Value>) => this.#watched('read', call, call);
    const write = <Value>(call: () => Promise<Value>) => this.#watched('write', call, () => ledger.openAccounts([]));
    return {
      ...store,
      ledger: {
        ...ledger,
        post: (transaction, beside) => write(() => ledger.post(transaction, beside)),
        find: (id) => read(() => ledger.find(id)),
        balance: (account) => read(() => ledger.balance(account)),
        movementsOf: (tenancy, options) => read(() => ledger.movementsOf(tenancy, options)),
        postedLines: (period) => read(() => ledger.postedLines(period)),
        newestOf: (period) => read(() => ledger.newestOf(period)),
      },
      topUps: {
        find: (id) => read(() => topUps.find(id)),
        ofSession: (session) => read(() => topUps.ofSession(session)),
      },
      readings: {
        ...readings,
        take: (taken) => write(() => readings.take(taken)),
        kept: (meter, span) => read(() => readings.kept(meter, span)),
        intervals: (meter, span) => read(() => readings.intervals(meter, span)),
        used: (meter, span) => read(() => readings.used(meter, span)),
      },
      orders: {
        ...orders,
        create: (order) => write(() => orders.create(order)),
        keep: (order) => write(() => orders.keep(order)),
      },
    };
  }

  async #watched<Value>(kind: 'read' | 'write', call: () => Promise<Value>, again: Question): Promise<Value> {
    try {
      return await call();
    } catch (thrown) {
      if (isUnavailable(thrown)) this.#break(kind, again);
      throw thrown;
    }
  }

  #break(kind: 'read' | 'write', again: Question): void {
    const isNews = this.#unanswered.size === 0;
    this.#unanswered.set(kind, again);
    if (isNews) for (const listener of this.#onBroken) listener();
  }

  async #askAgain(): Promise<Code | null> {
    const asked = [...this.#unanswered];
    const answered = await Promise.all(asked.map(([, question]) => isAnswered(question)));
    asked.forEach(([kind, question], index) => {
      // What failed meanwhile is another question, and not answered by this.
      if (answered[index] === true && this.#unanswered.get(kind) === question) this.#unanswered.delete(kind);
    });
    return this.#unanswered.size === 0 ? null : 'STORE_UNAVAILABLE';
  }
}

/** A refusal of another kind is an answer: the store was there to refuse. */
async function isAnswered(question: Question): Promise<boolean> {
  try {
    await question();
    return true;
  } catch (thrown) {
    return !isUnavailable(thrown);
  }
}

/** LEDGER_BROKEN: a database that came back without what it had confirmed refuses every write until staff have looked. */
function isUnavailable(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === 'STORE_UNAVAILABLE' || code === 'LEDGER_BROKEN';
}
