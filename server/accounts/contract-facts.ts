import {
  greatest,
  later,
  negate,
  ZERO,
  type Clock,
  type Duration,
  type Instant,
  type MeterId,
  type Money,
  type TenancyId,
} from '#kernel';
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
  /** A meter that was not read for longer may have been estimated since. */
  readonly estimateAfter: Duration;
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
  const estimatedSince = standing.balance > 0n ? null : await longestGap(tenancyId, from);
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
    lastMeasuredAt: oldest(meter.measuredAt, estimatedSince),
    observed: from.observedOf(meterId),
    paymentPending: from.paymentPending(tenancyId),
    warned,
    weather: from.weather(),
    order: from.orderOf(meterId),
  };
}

/**
 * Since when the one of a tenancy's meters is not read that is longest in a gap where estimates stand; null where every meter is read. All of them draw on one
 * credit, so none is cut for a debt that another one's estimates may have made.
 */
async function longestGap(
  tenancyId: TenancyId,
  { store, directory, clock, estimateAfter }: FactSources,
): Promise<Instant | null> {
  const kept = await Promise.all(directory.metersOf(tenancyId).map(({ id }) => store.readings.latest(id)));
  return kept
    .flatMap((reading) => (reading !== null && later(reading.at, estimateAfter) < clock.now() ? [reading.at] : []))
    .reduce<Instant | null>((oldestSoFar, at) => (oldestSoFar === null || at < oldestSoFar ? at : oldestSoFar), null);
}

/** The older of when a meter was measured and since when a gap lasts; null where it was never measured. */
function oldest(measuredAt: Instant | null, gapSince: Instant | null): Instant | null {
  return measuredAt !== null && gapSince !== null && gapSince < measuredAt ? gapSince : measuredAt;
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
