import { greatest, negate, ZERO, type Clock, type MeterId, type Money, type TenancyId } from '#kernel';
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
  readonly outOfCredit: OutOfCredit;
}

/** Gathers, from committed entries and the last reading, everything that `decide()` may know of one tenancy's meter. */
export async function contractFacts(tenancyId: TenancyId, meterId: MeterId, from: FactSources): Promise<Contract> {
  const [standing, averagePerDay, service, property] = await Promise.all([
    from.standing(tenancyId),
    from.averagePerDay(tenancyId),
    from.store.ledger.balance(accountOf.credit(tenancyId, 'service')),
    from.store.ledger.balance(accountOf.credit(tenancyId, 'property')),
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
    warnedAt: null,
    order: null,
  };
}
