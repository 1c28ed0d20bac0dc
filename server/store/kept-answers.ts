/** The balances of a few thousand tenancies; beyond that the memory begins anew. */
const ANSWERS_KEPT = 65_536;

/** What a write makes of an answer that was kept before it. */
export type After<Key, Value, Result> = (kept: Value, key: Key, result: Result) => Value;

interface UnderWay<Value> {
  writes: number;
  /** What is known to hold once all that are under way are done; undefined where nobody knows. */
  next: Value | undefined;
}

/**
 * Remembers answers of the ledger until a write that could change them goes off. What is being written is not remembered, so an answer is always that of
 * the ledger. Where a write says what it makes of an answer, that is remembered when it is done. A read that finds the memory of the database cold costs ten
 * times a look here, and each commit makes it cold.
 */
export class KeptAnswers<Key, Value> {
  /** Reads at once, as it is committed. */
  readonly #read: (key: Key) => Value;
  readonly #kept = new Map<Key, Value>();
  readonly #underWay = new Map<Key, UnderWay<Value>>();

  constructor(read: (key: Key) => Value) {
    this.#read = read;
  }

  of(key: Key): Value {
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const value = this.#read(key);
    if (!this.#underWay.has(key)) this.#keep(key, value);
    return value;
  }

  /**
   * Carries out a write, of whose keys nothing is remembered from now until it is done. Settles as the write does. One that fails leaves nothing remembered,
   * and so does one without `after`.
   */
  async whileWriting<Result>(
    keys: readonly Key[],
    write: () => Promise<Result>,
    after: After<Key, Value, Result> | null = null,
  ): Promise<Result> {
    for (const key of keys) this.#begin(key);
    let next: (known: Value, key: Key) => Value | undefined = () => undefined;
    try {
      const result = await write();
      if (after !== null) next = (known, key) => after(known, key, result);
      return result;
    } finally {
      for (const key of keys) this.#end(key, next);
    }
  }

  #begin(key: Key): void {
    const known = this.#underWay.get(key);
    if (known === undefined) this.#underWay.set(key, { writes: 1, next: this.#kept.get(key) });
    else known.writes += 1;
    this.#kept.delete(key);
  }

  #end(key: Key, next: (known: Value, key: Key) => Value | undefined): void {
    const known = this.#underWay.get(key);
    if (known === undefined) return;
    known.writes -= 1;
    known.next = known.next === undefined ? undefined : next(known.next, key);
    if (known.writes > 0) return;
    this.#underWay.delete(key);
    if (known.next !== undefined) this.#keep(key, known.next);
  }

  #keep(key: Key, value: Value): void {
    if (this.#kept.size >= ANSWERS_KEPT) this.#kept.clear();
    this.#kept.set(key, value);
  }
}
