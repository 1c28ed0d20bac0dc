import { earlier, formatInstant, givenId, type Duration, type Instant, type TenancyId, type Zone } from '#kernel';
import type { Policy, PolicyCase, PolicyPack } from '#contracts/configuration';
import { decide } from './decide.ts';
import type { Contract, SupplyDecision } from './model.ts';
import { searchFault, type PolicyFault } from './policy-states.ts';

/** One case whose answer is not the expected one. */
export interface CaseFailure {
  readonly name: string;
  /** The place in the file's list. */
  readonly index: number;
  readonly expected: Readonly<Record<string, string>>;
  readonly found: Readonly<Record<string, string>>;
}

export interface PolicyVerdict {
  readonly cases: number;
  readonly failures: readonly CaseFailure[];
  readonly states: number;
  /** A person wrongly cut, or a debt without end, in some state that can be reached; null where there is none. */
  readonly fault: PolicyFault | null;
}

/** Answers a pack's own cases, then looks through every state for a wrongful cut. */
export function checkPolicy(pack: PolicyPack): PolicyVerdict {
  const policy: Policy = { ...pack.policy, pack: 'neutral' };
  return {
    cases: pack.cases.length,
    failures: pack.cases.flatMap((each, index) => failureOf(each, index, { policy, zone: pack.zone })),
    ...searchFault(policy, pack.zone),
  };
}

function failureOf(given: PolicyCase, index: number, at: { policy: Policy; zone: Zone }): readonly CaseFailure[] {
  const all = answerOf(decide(given.at, contractOf(given, at.zone), at.policy));
  const { supply, because, next, notice } = given.expect;
  const expected: Record<string, string> = { supply };
  if (because !== undefined) expected['because'] = because.join(' ');
  if (next !== undefined) expected['next'] = next === 'unknown' ? next : formatInstant(next);
  if (notice !== undefined) expected['notice'] = notice;
  const found = Object.fromEntries(Object.keys(expected).map((name) => [name, all[name] ?? '']));
  const agrees = Object.entries(expected).every(([name, value]) => found[name] === value);
  return agrees ? [] : [{ name: given.name, index, expected, found }];
}

function answerOf({ supply, because, next, notices }: SupplyDecision): Readonly<Record<string, string>> {
  return {
    supply,
    because: because.map(({ code }) => code).join(' '),
    next: next === null ? 'unknown' : formatInstant(next.at),
    notice: notices[0] === undefined ? 'none' : String(notices[0].daysLeft),
  };
}

/** The facts of a case, as instants. */
function contractOf({ at, facts }: PolicyCase, zone: Zone): Contract {
  const since = (ago: Duration | 'never'): Instant | null => (ago === 'never' ? null : earlier(at, ago));
  const attempted = since(facts.warned.attempted);
  const told = since(facts.weather.told);
  return {
    tenancyId: givenId<TenancyId>('constructed'),
    utility: facts.utility,
    use: facts.use,
    zone,
    credit: { utility: facts.credit, service: facts.service, property: facts.property },
    outOfCreditSince: earlier(at, facts.out_of_credit_for),
    emergencyCreditUsed: facts.emergency_credit_used,
    averagePerDay: facts.average_per_day ?? null,
    protected: facts.protected,
    clock: facts.clock,
    lastMeasuredAt: since(facts.read),
    observed: { relay: facts.relay, since: since(facts.moved), byOrder: false },
    paymentPending: facts.payment_pending,
    warned: {
      delivered: since(facts.warned.delivered),
      accepted: since(facts.warned.accepted),
      attempted: attempted === null ? null : { from: attempted, to: at },
      seenAtKiosk: since(facts.warned.seen_at_kiosk),
    },
    weather: told === null ? null : { hold: facts.weather.says === 'hold', at: told, until: null },
    order: facts.order === 'none' ? null : { supply: 'off', cause: facts.order },
  };
}
