import { greatest, least, subtract, ZERO, type Instant, type Money } from '#kernel';
import { exact, type Facts } from './state.ts';

/** What lay in the box and was not credited yet as the session began. Both count against what may be taken while the server is away. */
export interface Waiting {
  readonly ofTenancy: Money;
  readonly ofEverybody: Money;
}

export const nothingWaits: Waiting = { ofTenancy: ZERO, ofEverybody: ZERO };

/** How a session came to its account: from the server, or from what the kiosk remembered of it. */
export interface Origin {
  /** Null: it is the server's own word of now. */
  readonly asOf: Instant | null;
  readonly waiting: Waiting;
}

export const fromServer: Origin = { asOf: null, waiting: nothingWaits };

/**
 * What may still be put in while the server is away: the tenancy's limit and the kiosk's, each less what waits already, this session's part included. The
 * money is safe in the journal; what the limits bound is how much a stolen or broken kiosk can owe.
 */
export function offlineRoom(facts: Facts, at: { origin: Origin; uncredited: Money }): Money {
  if (facts.site === null) return ZERO;
  const { offlineLimit, offlineKioskLimit } = facts.site.cash;
  const { waiting } = at.origin;
  const left = (limit: typeof offlineLimit, before: Money) => subtract(subtract(exact(limit), before), at.uncredited);
  return greatest(least(left(offlineLimit, waiting.ofTenancy), left(offlineKioskLimit, waiting.ofEverybody)), ZERO);
}
