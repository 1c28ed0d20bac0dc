import {
  days,
  earlier,
  givenId,
  instant,
  later,
  localTime,
  minutes,
  money,
  type Duration,
  type Instant,
  type TenancyId,
  type Zone,
} from '#kernel';
import type { Policy, WarningProof } from '#contracts/configuration';
import { isFriendlyHour } from './friendly-time.ts';
import { answerWith } from './decide.ts';
import { HOLDS, type Hold } from './holds.ts';
import type { Contract, Warned } from './model.ts';

/*
 * Every combination of facts that a policy tells apart, against a list of sentences that shares nothing with `holds.ts` but the wall clock. What is found
 * is a person wrongly cut, or a debt that is never followed by a cut.
 */

export interface PolicyState {
  readonly now: Instant;
  readonly contract: Contract;
  readonly policy: Policy;
}

export interface PolicyFault {
  /** `wrongful_cut`: supply would go off and must not. `no_cut`: it would stay on although nothing stands against a cut. */
  readonly kind: 'wrongful_cut' | 'no_cut';
  readonly state: PolicyState;
}

const SOMEBODY = givenId<TenancyId>('constructed');
const NOBODY_WARNED: Warned = { delivered: null, accepted: null, attempted: null, seenAtKiosk: null };
/** A moment of each kind is looked for in so many quarters of an hour. */
const SEARCHED_QUARTERS = 4 * 24 * 14;

/**
 * Looks through every state until a decision and the sentences disagree. `states`: how many were looked at, so that nobody takes a check of nothing for a
 * check. With other holds than all, it has to find what those that are missing kept from happening.
 */
export function searchFault(
  policy: Policy,
  zone: Zone,
  holds: readonly Hold[] = HOLDS,
): { readonly states: number; readonly fault: PolicyFault | null } {
  let states = 0;
  for (const now of momentsOf(policy, zone)) {
    const friendly = friendlyBy(now, policy, zone).length > 0;
    for (const state of statesAt(now, policy, zone)) {
      states += 1;
      const cuts = answerWith(holds, now, state.contract, state.policy).supply === 'off';
      const may = !friendly && mayBeCut(state);
      if (cuts !== may) return { states, fault: { kind: cuts ? 'wrongful_cut' : 'no_cut', state } };
    }
  }
  return { states, fault: null };
}

/** Relay closed or not known: whoever is off already is not cut again. */
function* statesAt(now: Instant, policy: Policy, zone: Zone): Generator<PolicyState> {
  const everySight = [...sights(now, policy)];
  const everyWarning = warnings(now, policy);
  const everyWeather = weathers(now, policy);
  for (const person of people(now, policy)) {
    const theirs = { ...policy, ...person.policy };
    for (const sight of everySight)
      for (const warned of everyWarning)
        for (const weather of everyWeather)
          for (const paymentPending of [false, true])
            yield {
              now,
              policy: theirs,
              contract: { ...person.contract, ...sight, warned, weather, paymentPending, zone, order: null },
            };
  }
}

/** A working noon, and the first moment that is friendly for each reason of its own that the policy knows. */
function momentsOf(policy: Policy, zone: Zone): readonly Instant[] {
  const start = instant(Date.UTC(2026, 10, 23));
  const found = new Map<string, Instant>();
  const note = (at: Instant) => {
    const key = friendlyBy(at, policy, zone).join(' ');
    if (!found.has(key)) found.set(key, at);
  };
  for (let quarter = 0; quarter < SEARCHED_QUARTERS; quarter += 1) note(later(start, minutes(quarter * 15)));
  for (const date of policy.holidays)
    for (let hour = 0; hour < 30; hour += 1) note(instant(Date.parse(`${date}T00:00:00Z`) + (hour - 3) * 3_600_000));
  // Those that nothing friendly covers first: there a missing hold shows at once.
  return [...found].sort(([a], [b]) => a.length - b.length).map(([, at]) => at);
}

function friendlyBy(at: Instant, policy: Policy, zone: Zone): readonly string[] {
  const local = localTime(at, zone);
  return [
    ...(policy.holidays.includes(local.date) ? ['holiday'] : []),
    ...(policy.friendly_weekdays.includes(local.weekday) ? ['weekday'] : []),
    ...(isFriendlyHour(local, policy.friendly_hours) ? ['hours'] : []),
  ];
}

type PersonFacts = Omit<
  Contract,
  'clock' | 'lastMeasuredAt' | 'observed' | 'warned' | 'weather' | 'paymentPending' | 'zone' | 'order'
>;

/** Credit, grace, protection and utility: each on both sides of every border. */
function* people(now: Instant, policy: Policy): Generator<{ contract: PersonFacts; policy: Partial<Policy> }> {
  const somebody = {
    tenancyId: SOMEBODY,
    averagePerDay: null,
    emergencyCreditUsed: money(0n),
    protected: false,
    use: 'dwelling',
  } as const;
  const graceOver = earlier(now, policy.grace);
  const supplies = [
    { utility: 'electricity', use: 'dwelling' },
    { utility: 'heat', use: 'dwelling' },
    { utility: 'gas', use: 'business' },
    { utility: 'water', use: 'dwelling' },
    { utility: 'water', use: 'business' },
  ] as const;
  for (const utility of [0n, 1n]) {
    const credit = { utility: money(utility), service: money(0n), property: money(-50n) };
    for (const supply of supplies)
      yield { contract: { ...somebody, ...supply, credit, outOfCreditSince: graceOver }, policy: {} };
    for (const outOfCreditSince of [null, instant(graceOver + 1)])
      yield { contract: { ...somebody, credit, outOfCreditSince, utility: 'electricity' }, policy: {} };
  }
  const owing = { credit: { utility: money(-1n), service: money(0n), property: money(0n) } };
  const debtor = { ...somebody, ...owing, outOfCreditSince: earlier(now, days(90)), utility: 'electricity' } as const;
  yield { contract: { ...debtor, protected: true }, policy: {} };
  yield { contract: debtor, policy: { protected: [SOMEBODY] } };
  yield { contract: debtor, policy: { keep_power: true } };
}

/** Clock, reading and relay. Some of them in every combination, for a hold that covers another would hide that one is gone. */
function* sights(now: Instant, policy: Policy): Generator<Pick<Contract, 'clock' | 'lastMeasuredAt' | 'observed'>> {
  const oldest = earlier(now, policy.fresh_reading);
  for (const clock of ['trusted', 'suspect'] as const)
    for (const lastMeasuredAt of [oldest, instant(oldest - 1), instant(now + 1)])
      for (const since of [earlier(now, policy.minimum_hold), instant(now - policy.minimum_hold + 1)])
        yield { clock, lastMeasuredAt, observed: { relay: 'closed', since, byOrder: false } };
  const observed = { relay: 'unknown', since: null, byOrder: false } as const;
  yield { clock: 'trusted', lastMeasuredAt: now, observed };
  yield { clock: 'trusted', lastMeasuredAt: null, observed };
}

function warnings(now: Instant, policy: Policy): readonly Warned[] {
  const enough = earlier(now, policy.warning_before_cut);
  const tooYoung = instant(enough + 1);
  const tried = (span: Duration, to: Instant) => ({ from: earlier(to, span), to });
  const each = (at: Instant): readonly Warned[] => [
    { ...NOBODY_WARNED, delivered: at },
    { ...NOBODY_WARNED, accepted: at },
    { ...NOBODY_WARNED, seenAtKiosk: at },
    { ...NOBODY_WARNED, attempted: tried(policy.warning_attempts_for, at) },
  ];
  const tooShort = { from: instant(enough - policy.warning_attempts_for + 1), to: enough };
  // Where no proof is asked for, one state stands for all.
  if (policy.warning_proof.length === 0) return [NOBODY_WARNED];
  const young = policy.warning_before_cut === 0 ? [] : each(tooYoung);
  const ways = [...each(enough), ...young, { ...NOBODY_WARNED, attempted: tooShort }];
  // Of the ways that the policy does not take, one stands for all.
  const taken = ways.filter((warned) => policy.warning_proof.some((way) => isOf(way, warned)));
  const other = ways.find((warned) => !taken.includes(warned));
  return [NOBODY_WARNED, ...taken, ...(other === undefined ? [] : [other])];
}

function isOf(way: WarningProof, warned: Warned): boolean {
  const facts = {
    delivered: warned.delivered,
    accepted: warned.accepted,
    attempted: warned.attempted,
    seen_at_kiosk: warned.seenAtKiosk,
  };
  return facts[way] !== null;
}

function weathers(now: Instant, policy: Policy): readonly Contract['weather'][] {
  if (!policy.weather_hold) return [null, { hold: true, at: now, until: null }];
  const oldest = earlier(now, policy.weather_stale_after);
  const told = [oldest, instant(oldest - 1), instant(now + 1)];
  return [
    null,
    ...told.map((at) => ({ hold: false, at, until: null })),
    { hold: true, at: now, until: null },
    { hold: true, at: oldest, until: now },
  ];
}

/** The sentences: in these states, and no other, may somebody be cut for a debt; but never at a friendly time. */
function mayBeCut({ now, contract, policy }: PolicyState): boolean {
  const { utility, use, credit, lastMeasuredAt: read, observed, weather } = contract;
  const owed = policy.cut_for.map((chargeClass) => credit[chargeClass]).reduce((sum, one) => sum + one, 0n);
  const owes = policy.cut_for.length > 0 && owed <= 0n;
  const listed =
    utility === 'electricity' || utility === 'heat'
      ? policy.cut_utilities.includes(utility)
      : utility === 'water' && use === 'business' && policy.cut_utilities.includes('water');
  const someoneDepends = contract.protected || policy.protected.includes(SOMEBODY) || policy.keep_power;
  const sure = contract.clock === 'trusted' && read !== null && read <= now && now - read <= policy.fresh_reading;
  const patient = now - (contract.outOfCreditSince ?? now) >= policy.grace;
  const rested = observed.since === null || now - observed.since >= policy.minimum_hold;
  const weatherKnown = weather !== null && weather.at <= now && now - weather.at <= policy.weather_stale_after;
  const mild = weather !== null && (!weather.hold || (weather.until !== null && weather.until <= now));
  const fine = !policy.weather_hold || (weatherKnown && mild);
  return (
    owes &&
    listed &&
    !someoneDepends &&
    sure &&
    patient &&
    rested &&
    fine &&
    isWarned(now, contract.warned, policy) &&
    !contract.paymentPending
  );
}

function isWarned(now: Instant, warned: Warned, policy: Policy): boolean {
  if (policy.warning_proof.length === 0) return true;
  const waited = (at: number | null) => at !== null && now - at >= policy.warning_before_cut;
  return policy.warning_proof.some((way) => {
    if (way === 'delivered') return waited(warned.delivered);
    if (way === 'accepted') return waited(warned.accepted);
    if (way === 'seen_at_kiosk') return waited(warned.seenAtKiosk);
    const { attempted } = warned;
    if (attempted === null || attempted.to - attempted.from < policy.warning_attempts_for) return false;
    return waited(attempted.from + policy.warning_attempts_for);
  });
}
