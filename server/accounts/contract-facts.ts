import { greatest, negate, ZERO, type Clock, type MeterId, type Money, type TenancyId } from '#kernel';
import type { Contract, Warned, WeatherWord } from '../control/model.ts';
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
  /** What is proven of the warnings about this credit. */
  readonly warned: (tenancyId: TenancyId) => Promise<Warned>;
  readonly weather: () => WeatherWord | null;
  readonly outOfCredit: OutOfCredit;
  /** What people ordered of this supply; a lived-in one can only be ordered off. */
  readonly orderOf: (meterId: MeterId) => Contract['order'];
}

/** Gathers, from committed entries and the last reading, everything that `decide()` may know of one tenancy's meter. */
export async function contractFacts(tenancyId: TenancyId, meterId: MeterId, from: FactSources): Promise<Contract> {
  const [standing, averagePerDay, service, property, warned] = await Promise.all([
    from.standing(tenancyId),
    from.averagePerDay(tenancyId),
    from.store.ledger.balance(accountOf.credit(tenancyId, 'service')),
    from.store.ledger.balance(accountOf.credit(tenancyId, 'property')),
    from.warned(tenancyId),
  ]);
  const now = from.clock.now();
  const meter = from.meterState(meterId);
  const tenancy = from.directory.tenancy(tenancyId);
  return {
    tenancyId,
    utility: from.directory.meter(meterId).utility,
    zone: from.directory.zone,
    credit: { utility: standing.balance, service: negate(service), property: negate(property) },
    outOfCreditSince: from.outOfCredit.since(meterId, { balance: standing.balance, now }),
    emergencyCreditUsed: standing.emergencyCreditUsed,
    averagePerDay: averagePerDay === null ? null : greatest(averagePerDay, ZERO),
    protected: tenancy?.protected ?? false,
    use: tenancy?.use ?? 'dwelling',
    clock: from.clock.state(),
    lastMeasuredAt: meter.measuredAt,
    observed: from.observedOf(meterId),
    paymentPending: from.paymentPending(tenancyId),
    warned,
    weather: from.weather(),
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
    emergencyCreditUsed: ZERO,
    averagePerDay: null,
    protected: false,
    use: 'dwelling',
    clock: from.clock.state(),
    lastMeasuredAt: null,
    observed: { relay: 'unknown', since: null, byOrder: false },
    paymentPending: false,
    warned: { delivered: null, accepted: null, attempted: null, seenAtKiosk: null },
    weather: null,
    order: from.order,
  };
}
