/** The balances of a few thousand tenancies; beyond that the memory begins anew. */
const ANSWERS_KEPT = 65_536;

/**
 * Remembers answers of the ledger until a write that could change them goes off. What is being written is not remembered, so an answer is always that of
 * the ledger. A read that finds the memory of the database cold costs ten times a look here, and each commit makes it cold.
 */
export class KeptAnswers<Key, Value> {
  /** Reads at once, as it is committed. */
  readonly #read: (key: Key) => Value;
  readonly #kept = new Map<Key, Value>();
  /** How many writes of a key are under way. */
  readonly #underWay = new Map<Key, number>();

  constructor(read: (key: Key) => Value) {
    this.#read = read;
  }

  of(key: Key): Value {
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const value = this.#read(key);
    if (!this.#underWay.has(key)) {
      if (this.#kept.size >= ANSWERS_KEPT) this.#kept.clear();
      this.#kept.set(key, value);
    }
    return value;
  }

  /** Carries out a write, of which nothing is remembered from now until it is done. Settles as the write does. */
  async whileWriting<Result>(keys: readonly Key[], write: () => Promise<Result>): Promise<Result> {
    for (const key of keys) {
      this.#kept.delete(key);
      this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1);
    }
    try {
      return await write();
    } finally {
      for (const key of keys) {
        const left = (this.#underWay.get(key) ?? 1) - 1;
        if (left === 0) this.#underWay.delete(key);
        else this.#underWay.set(key, left);
      }
    }
  }
}
