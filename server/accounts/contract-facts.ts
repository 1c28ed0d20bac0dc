import { greatest, negate, ZERO, type Clock, type Instant, type MeterId, type Money, type TenancyId } from '#kernel';
import type { Contract } from '../control/model.ts';
import { accountOf } from '../ledger/model.ts';
import type { MeterState } from '../metering/index.ts';
import type { Store } from '../store/contract.ts';
import type { OutOfCredit, Standing } from './credit.ts';
import type { Directory } from './directory.ts';

export interface FactSources {
  readonly store: Store;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly standing: (tenancyId: TenancyId) => Promise<Standing>;
  readonly averagePerDay: (tenancyId: TenancyId) => Promise<Money | null>;
  readonly meterState: (meterId: MeterId) => MeterState;
  /** What was read back of the relay. */
  readonly observedOf: (meterId: MeterId) => Contract['observed'];
  /** A top-up of this tenancy is being posted. */
  readonly paymentPending: (tenancyId: TenancyId) => boolean;
  /** When it was proven that the tenant was warned, where the policy asks for that proof; null: it was not. */
  readonly warnedAt: (tenancyId: TenancyId) => Promise<Instant | null>;
  readonly outOfCredit: OutOfCredit;
  /** What people ordered of this supply; a lived-in one can only be ordered off. */
  readonly orderOf: (meterId: MeterId) => Contract['order'];
}

/** Gathers, from committed entries and the last reading, everything that `decide()` may know of one tenancy's meter. */
export async function contractFacts(tenancyId: TenancyId, meterId: MeterId, from: FactSources): Promise<Contract> {
  const [standing, averagePerDay, service, property, warnedAt] = await Promise.all([
    from.standing(tenancyId),
    from.averagePerDay(tenancyId),
    from.store.ledger.balance(accountOf.credit(tenancyId, 'service')),
    from.store.ledger.balance(accountOf.credit(tenancyId, 'property')),
    from.warnedAt(tenancyId),
  ]);
  const now = from.clock.now();
  const meter = from.meterState(meterId);
  return {
    tenancyId,
    utility: from.directory.meter(meterId).utility,
    zone: from.directory.zone,
    credit: { utility: standing.balance, service: negate(service), property: negate(property) },
    outOfCreditSince: from.outOfCredit.since(meterId, { balance: standing.balance, now }),
    averagePerDay: averagePerDay === null ? null : greatest(averagePerDay, ZERO),
    protected: from.directory.tenancy(tenancyId)?.protected ?? false,
    clock: from.clock.state(),
    lastMeasuredAt: meter.measuredAt,
    observed: from.observedOf(meterId),
    paymentPending: from.paymentPending(tenancyId),
    warnedAt,
    order: from.orderOf(meterId),
  };
}

/** The same of a supply behind which nobody lives: nothing is owed, and nothing but an order moves its relay. */
export function voidFacts(
  meterId: MeterId,
  from: { directory: Directory; clock: Clock; order: Contract['order'] },
): Contract {
  return {
    tenancyId: null,
    utility: from.directory.meter(meterId).utility,
    zone: from.directory.zone,
    credit: { utility: ZERO, service: ZERO, property: ZERO },
    outOfCreditSince: null,
    averagePerDay: null,
    protected: false,
    clock: from.clock.state(),
    lastMeasuredAt: null,
    observed: { relay: 'unknown', since: null, byOrder: false },
    paymentPending: false,
    warnedAt: null,
    order: from.order,
  };
}
