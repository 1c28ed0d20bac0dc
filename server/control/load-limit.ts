import { codeOf, type Log, type MeterId, type PowerW } from '#kernel';
import type { Meter } from '#hardware/meters';
import type { SupplyDecision } from './model.ts';

export interface LoadLimitOptions {
  readonly meterId: MeterId;
  readonly meter: Meter;
  readonly log: Log;
  /** Decides once more, right before less is let through. Rejects with STORE_UNAVAILABLE. */
  readonly decideAgain: () => Promise<SupplyDecision>;
  /** A payment of this tenancy is being booked in this very moment. */
  readonly cutsHeld: () => boolean;
}

/**
 * Keeps the meter's load limit as the decision has it, where the meter can limit. It is written when it differs from what this server had acknowledged last,
 * so once after each start; a write that failed is tried again with the next look.
 */
export class LoadLimit {
  readonly #options: LoadLimitOptions;
  /** What the meter acknowledged; undefined before anything was written. */
  #acknowledged: PowerW | null | undefined = undefined;

  constructor(options: LoadLimitOptions) {
    this.#options = options;
  }

  get canLimit(): boolean {
    return this.#options.meter.limitLoad !== undefined;
  }

  /** A payment lifts a limit as it calls off a cut: up to the moment of the write. */
  async keep({ limitW }: SupplyDecision): Promise<void> {
    const { meter, meterId, log, decideAgain, cutsHeld } = this.#options;
    if (meter.limitLoad === undefined || limitW === this.#acknowledged) return;
    if (limitW !== null && (cutsHeld() || (await decideAgain()).limitW !== limitW || cutsHeld())) return;
    try {
      await meter.limitLoad(limitW);
      this.#acknowledged = limitW;
      log.info('load limited', { meterId, limitW });
    } catch (thrown) {
      // Whether it was taken is not known: it is written again.
      this.#acknowledged = undefined;
      log.warn('load not limited', { meterId, limitW, code: codeOf(thrown) });
    }
  }
}
