import { assert, instant, money, powerW, type Instant, type Money } from '#kernel';
import type { Policy } from '#contracts/configuration';
import { HOLDS, type Hold } from './holds.ts';
import type { Contract, Decide, Reason, SupplyDecision } from './model.ts';

/** Holds can follow each other (evening, weekend, holiday); more turns than this would be a policy that never cuts. */
const MOST_TURNS = 200;

/**
 * Says whether a supply is to be on, and why. In this order: a standing order of staff; credit; what stands between a debt and a cut; the debt. Pure: the
 * screen, the notice, the audit and the relay all come from this one answer, and it is taken anew right before a relay opens.
 */
export const decide: Decide = decideWith(HOLDS);

function decideWith(holds: readonly Hold[]): Decide {
  return (now, contract, policy) => {
    const credit = creditThatMayCut(contract, policy);
    const notices = contract.tenancyId === null ? [] : noticesFor(contract, credit, policy);
    const { supply, because } = answerWith(holds, now, contract, policy);
    const isLimited = because[0]?.code === 'load_limited';
    const endless = supply === 'off' || isLimited || because.at(-1)?.code !== 'out_of_credit';
    const at = endless ? null : endOfHolds(holds, now, contract, policy);
    const next = at === null ? null : { at, ...withoutCredit(contract, policy) };
    return { supply, because, limitW: isLimited ? powerW(policy.load_limit_w) : null, next, notices };
  };
}

/** What is to be and why, without what comes next. With other holds than all, so that a test can take each away and see a wrongful cut. */
export function answerWith(
  holds: readonly Hold[],
  now: Instant,
  contract: Contract,
  policy: Policy,
): Pick<SupplyDecision, 'supply' | 'because'> {
  if (contract.order !== null) return { supply: contract.order.supply, because: [lasting(contract.order.cause)] };
  // Where nobody lives nothing is owed: the relay stays as people left it.
  if (contract.tenancyId === null)
    return { supply: contract.observed.relay === 'open' ? 'off' : 'on', because: [lasting('vacancy')] };
  const credit = creditThatMayCut(contract, policy);
  // With no class that may lead to a cut there is nothing to decide about.
  if (credit === null) return { supply: 'on', because: [lasting('utility_never_cut')] };
  if (credit > 0n) return { supply: 'on', because: [lasting(livesOn(credit, contract))] };

  const active = activeHolds(holds, now, contract, policy);
  const outOfCredit = lasting('out_of_credit');
  // What people had switched off for works was not off for the debt: when they are done, a hold counts as it would have before.
  const offForDebt = contract.observed.relay === 'open' && !contract.observed.byOrder;
  const staysOff = offForDebt && !active.some(({ hold }) => hold.kind === 'never_cut');
  if (staysOff) return { supply: 'off', because: [outOfCredit] };
  if (active.length === 0) return withoutCredit(contract, policy);
  return { supply: 'on', because: [...active.map(({ reason }) => reason), outOfCredit] };
}

/** What follows where credit is gone and nothing holds: less is let through where policy and meter allow that, else nothing. */
function withoutCredit({ observed }: Contract, policy: Policy): Pick<SupplyDecision, 'supply' | 'because'> {
  const limits = policy.load_limit_w > 0 && observed.canLimit === true;
  return limits
    ? { supply: 'on', because: [lasting('load_limited'), lasting('out_of_credit')] }
    : { supply: 'off', because: [lasting('out_of_credit')] };
}

/** What is left in the classes that may cut, together; null where no class may. Property dues are never among them. */
function creditThatMayCut(contract: Contract, policy: Policy): Money | null {
  if (policy.cut_for.length === 0) return null;
  return money(policy.cut_for.reduce((sum, chargeClass) => sum + contract.credit[chargeClass], 0n));
}

function lasting(code: Reason['code']): Reason {
  return { code, until: null };
}

function activeHolds(
  holds: readonly Hold[],
  now: Instant,
  contract: Contract,
  policy: Policy,
): readonly { hold: Hold; reason: Reason }[] {
  return holds.flatMap((hold) => {
    const reason = hold.holds(now, contract, policy);
    return reason === null ? [] : [{ hold, reason }];
  });
}

/**
 * The first instant at which nothing holds any more, if the facts stay as they are and readings keep coming. Null where something holds whose end is not
 * known.
 */
function endOfHolds(holds: readonly Hold[], now: Instant, contract: Contract, policy: Policy): Instant | null {
  let at = now;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    // Readings and the weather keep coming: what is fresh now stays fresh.
    const { lastMeasuredAt: read, weather } = contract;
    const then = {
      ...contract,
      lastMeasuredAt: read === null ? null : instant(read + (at - now)),
      weather: weather === null ? null : { ...weather, at: instant(weather.at + (at - now)) },
    };
    const active = activeHolds(holds, at, { ...then, outOfCreditSince: contract.outOfCreditSince ?? now }, policy);
    if (active.length === 0) return at;
    const ends = active.map(({ reason }) => reason.until);
    if (ends.includes(null)) return null;
    at = instant(Math.max(...ends.map(Number)));
  }
  return null;
}

/** Whether what is left is the tenant's own, or what was lent. */
function livesOn(credit: Money, { emergencyCreditUsed }: Contract): Reason['code'] {
  return credit <= emergencyCreditUsed ? 'emergency_credit_active' : 'in_credit';
}

/** The nearest crossing that lies behind the tenant: credit gone, so many days of average use left, or no more than the policy's amount. */
function noticesFor(contract: Contract, credit: Money | null, policy: Policy): SupplyDecision['notices'] {
  if (credit === null) return [];
  if (credit <= 0n) return [{ kind: 'low_credit', daysLeft: 0, by: 'money' }];
  const steps = [...policy.notice_days].sort((a, b) => a - b);
  const perDay = contract.averagePerDay;
  const byDays = steps.find((step) => perDay !== null && perDay > 0n && credit <= perDay * BigInt(step));
  const [last] = steps;
  assert(last !== undefined, 'a policy names at least one step');
  if (byDays !== last && credit <= policy.notice_at) return [{ kind: 'low_credit', daysLeft: last, by: 'money' }];
  return byDays === undefined ? [] : [{ kind: 'low_credit', daysLeft: byDays, by: 'days' }];
}
