import { assertNever, instant, later, localTime, type Instant } from '#kernel';
import type { Policy, WarningProof } from '#contracts/configuration';
import { endOfDays, endOfFriendlyHours, isFriendlyHour } from './friendly-time.ts';
import type { BecauseCode, Contract, Reason, Warned } from './model.ts';

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
  whileFact('utility_never_cut', 'never_cut', (_now, contract, policy) => !mayBeCutForDebt(contract, policy)),
  whileFact('clock_suspect', 'not_now', (_now, contract) => contract.clock === 'suspect'),
  whileFact('reading_not_fresh', 'not_now', (now, { lastMeasuredAt }, policy) => {
    // A reading from the future was taken by another clock than this one.
    return lastMeasuredAt === null || lastMeasuredAt > now || later(lastMeasuredAt, policy.fresh_reading) < now;
  }),
  hold('warning_not_proven', 'not_now', (now, contract, policy) => {
    if (policy.warning_proof.length === 0) return 'no';
    const proven = provenAt(contract, policy);
    if (proven === null || proven > now) return null;
    const end = later(proven, policy.warning_before_cut);
    return now < end ? end : 'no';
  }),
  // The feed's word counts while it is young; afterwards nobody knows the weather, and nobody is cut without knowing it.
  hold('weather', 'not_now', (now, { weather }, policy) => {
    if (!policy.weather_hold || weather === null || !weather.hold || isStale(now, weather.at, policy)) return 'no';
    return weather.until === null || now < weather.until ? weather.until : 'no';
  }),
  whileFact(
    'weather_not_known',
    'not_now',
    (now, { weather }, policy) => policy.weather_hold && (weather === null || isStale(now, weather.at, policy)),
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

/** Gas never: nobody may open it again from afar. Water never where somebody lives, whatever the policy says. */
function mayBeCutForDebt({ utility, use }: Contract, policy: Policy): boolean {
  switch (utility) {
    case 'gas':
      return false;
    case 'water':
      return use === 'business' && policy.cut_utilities.includes('water');
    case 'electricity':
    case 'heat':
      return policy.cut_utilities.includes(utility);
    default:
      return assertNever(utility);
  }
}

/** When the first of the proofs came that the policy takes; null where there is none. */
function provenAt({ warned }: Contract, policy: Policy): Instant | null {
  const instants = policy.warning_proof.flatMap((way) => proofOf(way, warned, policy) ?? []);
  return instants.length === 0 ? null : instant(Math.min(...instants));
}

function proofOf(way: WarningProof, warned: Warned, policy: Policy): Instant | null {
  switch (way) {
    case 'delivered':
      return warned.delivered;
    case 'accepted':
      return warned.accepted;
    case 'seen_at_kiosk':
      return warned.seenAtKiosk;
    case 'attempted': {
      if (warned.attempted === null) return null;
      const enough = later(warned.attempted.from, policy.warning_attempts_for);
      return warned.attempted.to >= enough ? enough : null;
    }
    default:
      return assertNever(way);
  }
}

/** Too old, or of another clock than this one. */
function isStale(now: Instant, at: Instant, policy: Policy): boolean {
  return at > now || later(at, policy.weather_stale_after) < now;
}
