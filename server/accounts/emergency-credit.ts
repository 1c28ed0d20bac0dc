import { add, greatest, subtract, ZERO, type Money } from '#kernel';
import type { Policy } from '#contracts/configuration';
import type { Standing } from './credit.ts';

/** By this fact a transaction is known as a drawing of emergency credit. */
export const EMERGENCY_CREDIT_ACT = 'emergency_credit';

/**
 * What may be drawn now; null where nothing is offered. It is offered when what is left is no more than the policy says, up to the limit less what is drawn
 * already, and only where it would be enough: what leaves somebody without supply all the same would be nothing but a debt.
 */
export function emergencyCreditOffered(
  standing: Pick<Standing, 'balance' | 'emergencyCreditUsed'>,
  { limit, offered_at: offeredAt }: Policy['emergency_credit'],
): Money | null {
  const offered = greatest(subtract(limit, standing.emergencyCreditUsed), ZERO);
  if (offered === ZERO || standing.balance > offeredAt) return null;
  return add(standing.balance, offered) > 0n ? offered : null;
}
