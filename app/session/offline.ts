import { greatest, least, subtract, ZERO, type Money } from '#kernel';
import type { Origin } from './origin.ts';
import { exact, type Facts } from './state.ts';

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
