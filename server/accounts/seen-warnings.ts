import type { Instant, TenancyId } from '#kernel';
import type { SupplyDecision } from '../control/model.ts';

/**
 * Since when each tenant has seen on a kiosk's screen that credit ends: the screen says it above everything else while a notice is due. Forgotten at a
 * restart, which can only make a cut later, never earlier.
 */
export class SeenWarnings {
  readonly #due = new Set<TenancyId>();
  readonly #seen = new Map<TenancyId, Instant>();

  /** Takes note of a decision: with credit for longer, what was seen before warns of nothing any more. */
  decided(tenancyId: TenancyId, { notices }: Pick<SupplyDecision, 'notices'>): void {
    if (notices.length > 0) this.#due.add(tenancyId);
    else {
      this.#due.delete(tenancyId);
      this.#seen.delete(tenancyId);
    }
  }

  /** The account, with the decision that was taken for it, was given to a kiosk. */
  shown(tenancyId: TenancyId, { now }: { now: Instant }): void {
    if (this.#due.has(tenancyId) && !this.#seen.has(tenancyId)) this.#seen.set(tenancyId, now);
  }

  at(tenancyId: TenancyId): Instant | null {
    return this.#seen.get(tenancyId) ?? null;
  }
}
