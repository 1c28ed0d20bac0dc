import type { Instant, MeterId } from '#kernel';
import type { ReadingDecision } from './model.ts';
import { multiplierAt, withMultiplier } from './multiplier.ts';
import type { RegisterRules } from './validate.ts';

/** What the registers of the site's meters can do: by the site file, with the multipliers that staff corrected since. */
export class RulesBook {
  readonly #rules: Map<MeterId, RegisterRules>;

  /** `decisions`: the newest first, as the store has them. */
  constructor(bySiteFile: Iterable<readonly [MeterId, RegisterRules]>, decisions: readonly ReadingDecision[]) {
    this.#rules = new Map(bySiteFile);
    for (const decision of decisions.toReversed()) this.learn(decision);
  }

  /** Null for a meter that the site does not have. */
  of(meterId: MeterId): RegisterRules | null {
    return this.#rules.get(meterId) ?? null;
  }

  /** Of a meter's register at an instant; one for a meter that the site does not have. */
  multiplierAt(meterId: MeterId, at: Instant): bigint {
    const rules = this.of(meterId);
    return rules === null ? 1n : multiplierAt(rules, at);
  }

  /** Takes a multiplier that was corrected into account; any other decision says nothing about registers. */
  learn({ meterId, multiplier, changedFrom }: ReadingDecision): void {
    const rules = this.#rules.get(meterId);
    // A meter that was taken out of the site file has no rules any more.
    if (rules === undefined || multiplier === null || changedFrom === null) return;
    this.#rules.set(meterId, withMultiplier(rules, { from: changedFrom, multiplier }));
  }
}
