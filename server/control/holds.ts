import { later, localTime, type Instant, type Utility } from '#kernel';
import type { Policy } from '#contracts/configuration';
import { endOfDays, endOfFriendlyHours, isFriendlyHour } from './friendly-time.ts';
import type { BecauseCode, Contract, Reason } from './model.ts';

/** What stands between a debt and a cut. */
export interface Hold {
  readonly code: BecauseCode;
  /**
   * `never_cut`: this supply is not cut for debt at all, so one that is off for debt comes back. `not_now`: nothing is opened while it holds, but what is
   * already open stays so, because only credit restores.
   */
  readonly kind: 'never_cut' | 'not_now';
  /** The reason while it holds; null while it does not. */
  holds(now: Instant, contract: Contract, policy: Policy): Reason | null;
}

/** Water to dwellings is not cut for debt; every tenancy is one until the configuration knows others. */
const NEVER_CUT: ReadonlySet<Utility> = new Set(['water']);

function hold(
  code: BecauseCode,
  kind: Hold['kind'],
  until: (now: Instant, contract: Contract, policy: Policy) => Instant | null | 'no',
): Hold {
  return {
    code,
    kind,
    holds: (now, contract, policy) => {
      const end = until(now, contract, policy);
      return end === 'no' ? null : { code, until: end };
    },
  };
}

/** While a fact holds, with no known end. */
function whileFact(
  code: BecauseCode,
  kind: Hold['kind'],
  fact: (now: Instant, contract: Contract, policy: Policy) => boolean,
): Hold {
  return hold(code, kind, (now, contract, policy) => (fact(now, contract, policy) ? null : 'no'));
}

/** Every hold, weightiest first. Each has a test that fails without it. */
export const HOLDS: readonly Hold[] = [
  whileFact('payment_pending', 'not_now', (_now, contract) => contract.paymentPending),
  whileFact('keep_power', 'never_cut', (_now, _contract, policy) => policy.keep_power),
  whileFact(
    'protected_tenancy',
    'never_cut',
    (_now, contract, policy) =>
      contract.protected || (contract.tenancyId !== null && policy.protected.includes(contract.tenancyId)),
  ),
  whileFact('utility_never_cut', 'never_cut', (_now, contract) => NEVER_CUT.has(contract.utility)),
  whileFact('clock_suspect', 'not_now', (_now, contract) => contract.clock === 'suspect'),
  whileFact('reading_not_fresh', 'not_now', (now, { lastMeasuredAt }, policy) => {
    // A reading from the future was taken by another clock than this one.
    return lastMeasuredAt === null || lastMeasuredAt > now || later(lastMeasuredAt, policy.fresh_reading) < now;
  }),
  whileFact(
    'warning_not_proven',
    'not_now',
    (_now, contract, policy) => policy.warning_proof !== 'none' && contract.warnedAt === null,
  ),
  hold('holiday', 'not_now', (now, { zone }, policy) => {
    const isHoliday = ({ date }: { date: Policy['holidays'][number] }) => policy.holidays.includes(date);
    return isHoliday(localTime(now, zone)) ? endOfDays(now, zone, isHoliday) : 'no';
  }),
  hold('weekend', 'not_now', (now, { zone }, policy) => {
    const isFriendly = ({ weekday }: { weekday: number }) => policy.friendly_weekdays.includes(weekday);
    return isFriendly(localTime(now, zone)) ? endOfDays(now, zone, isFriendly) : 'no';
  }),
  hold('friendly_hours', 'not_now', (now, { zone }, policy) =>
    isFriendlyHour(localTime(now, zone), policy.friendly_hours)
      ? endOfFriendlyHours(now, policy.friendly_hours, zone)
      : 'no',
  ),
  hold('grace', 'not_now', (now, contract, policy) => {
    const end = later(contract.outOfCreditSince ?? now, policy.grace);
    return now < end ? end : 'no';
  }),
  hold('minimum_hold', 'not_now', (now, { observed }, policy) => {
    if (observed.since === null) return 'no';
    const end = later(observed.since, policy.minimum_hold);
    return now < end ? end : 'no';
  }),
];
