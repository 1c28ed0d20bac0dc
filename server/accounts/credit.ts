import {
  greatest,
  hours,
  later,
  negate,
  subtract,
  ZERO,
  type Instant,
  type MeterId,
  type Money,
  type TenancyId,
} from '#kernel';
import { accountOf } from '../ledger/model.ts';
import type { Accrued } from '../rating/index.ts';
import type { Store } from '../store/contract.ts';

/** What a tenancy has and owes now, positive in the direction that the name says. */
export interface Standing {
  /** Posted credit of the class that pays for supply. */
  readonly credit: Money;
  readonly accrued: Money;
  /** `credit` less `accrued`: what is left. */
  readonly balance: Money;
  readonly arrears: Money;
  readonly emergencyCreditUsed: Money;
  readonly ratedTo: Instant | null;
  readonly estimated: boolean;
}

/** Reads a tenancy's standing from the ledger and the accrued part. */
export async function standingOf(
  tenancyId: TenancyId,
  from: {
    ledger: Store['ledger'];
    accrued: (tenancyId: TenancyId) => Promise<Pick<Accrued, 'accrued' | 'ratedTo' | 'estimated'>>;
  },
): Promise<Standing> {
  const [credit, arrears, emergency] = await Promise.all([
    from.ledger.balance(accountOf.credit(tenancyId, 'utility')),
    from.ledger.balance(accountOf.arrears(tenancyId, 'utility')),
    from.ledger.balance(accountOf.emergencyCredit(tenancyId)),
  ]);
  // After the credit, not beside it: a settlement in between then counts for the tenant, never twice against.
  const used = await from.accrued(tenancyId);
  return {
    credit: negate(credit),
    accrued: used.accrued,
    balance: subtract(negate(credit), used.accrued),
    arrears: greatest(arrears, ZERO),
    emergencyCreditUsed: greatest(emergency, ZERO),
    ratedTo: used.ratedTo,
    estimated: used.estimated,
  };
}

/** How many days a sum lasts at an average use: a range, because no two days are alike. Null where nothing is known of the use. */
export function daysLeft(
  balance: Money,
  averagePerDay: Money | null,
  now: Instant,
): { least: number; most: number; until: Instant } | null {
  if (averagePerDay === null || averagePerDay <= 0n || balance <= 0n) return null;
  const exactHours = Number((balance * 24n) / averagePerDay);
  // A tenth either way is what household use varies by from week to week.
  const least = Math.floor((exactHours * 0.9) / 24);
  const most = Math.max(least, Math.ceil((exactHours * 1.1) / 24));
  return { least, most, until: later(now, hours(exactHours)) };
}

/** Since when each meter's tenancy has been out of credit. Forgotten at a restart, which can only make a cut later, never earlier. */
export class OutOfCredit {
  readonly #since = new Map<MeterId, Instant>();

  since(meterId: MeterId, at: { balance: Money; now: Instant }): Instant | null {
    if (at.balance > 0n) {
      this.#since.delete(meterId);
      return null;
    }
    const known = this.#since.get(meterId) ?? at.now;
    this.#since.set(meterId, known);
    return known;
  }
}
