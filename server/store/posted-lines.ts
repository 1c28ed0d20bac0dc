import type { NewTransaction, RatedLine } from '../ledger/model.ts';
import type { PostedPeriod } from './contract.ts';

/** Some periods of each of a few thousand tenancies; beyond that the memory begins anew. */
const PERIODS_KEPT = 4096;

/**
 * Remembers what is posted of a period until more is. A period to which something is being posted is not remembered, so an answer is always that of the ledger.
 */
export class PostedLines {
  /** Reads at once, as it is committed. */
  readonly #read: (period: PostedPeriod) => readonly RatedLine[];
  readonly #known = new Map<string, readonly RatedLine[]>();
  /** How many postings to a period are under way. */
  readonly #underWay = new Map<string, number>();

  constructor(read: (period: PostedPeriod) => readonly RatedLine[]) {
    this.#read = read;
  }

  of(period: PostedPeriod): readonly RatedLine[] {
    const key = nameOf(period.tenancyId, period.utility, period.periodKey);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const lines = this.#read(period);
    if (!this.#underWay.has(key)) {
      if (this.#known.size >= PERIODS_KEPT) this.#known.clear();
      this.#known.set(key, lines);
    }
    return lines;
  }

  /** Carries out a posting, whose period is not remembered from now until it is done. Settles as the posting does. */
  async whilePosting<Value>({ facts, lines }: NewTransaction, post: () => Promise<Value>): Promise<Value> {
    if (lines.length === 0) return post();
    const key = nameOf(facts['tenancyId'], facts['utility'], facts['periodKey']);
    this.#known.delete(key);
    this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1);
    try {
      return await post();
    } finally {
      const left = (this.#underWay.get(key) ?? 1) - 1;
      if (left === 0) this.#underWay.delete(key);
      else this.#underWay.set(key, left);
    }
  }
}

function nameOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts);
}
