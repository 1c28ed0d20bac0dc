import {
  add,
  addDays,
  greatest,
  instant,
  least,
  localTime,
  negate,
  subtract,
  ZERO,
  type Instant,
  type LocalDate,
  type Money,
  type SessionId,
  type TenancyId,
  type Zone,
} from '#kernel';
import { stepName, type PayStep, type Policy } from '#contracts/configuration';
import { accountOf, type PostedTransaction } from '../ledger/model.ts';
import type { Store } from '../store/contract.ts';
import { NOTHING_BEFORE, type Allocation, type AllocationBasis, type PaidName, type PaidStep } from './allocation.ts';
import type { Standing } from './credit.ts';
import { allocationOf, together } from './payment-entries.ts';

/** More movements than this between now and the day on which credit ran out are not looked through: the rest then counts as credit. */
const LOOKED_THROUGH = 2000;

export interface BasisSources {
  readonly store: Pick<Store, 'ledger' | 'topUps'>;
  readonly policy: Policy;
  readonly zone: Zone;
}

/** Whose payment is to be split, and in which session; without a session: nothing came before, and the week is that of `at`. */
export interface Payer {
  readonly tenancyId: TenancyId;
  readonly sessionId: SessionId | null;
  readonly standing: Standing;
  readonly at: Instant;
}

/** Everything that the split of a payment depends on, as the books have it now: read under the tenancy's turn. */
export async function topUpBasis(payer: Payer, from: BasisSources): Promise<AllocationBasis> {
  const before = await paidBefore(payer, from);
  const steps = await Promise.all(from.policy.top_up_pays.map((step) => boundStep(step, { ...payer, before }, from)));
  return { steps, before };
}

/** What this session put in so far and what each of it paid, as it was booked. */
export async function sessionPayments(
  { tenancyId, sessionId }: Pick<Payer, 'tenancyId' | 'sessionId'>,
  { store }: Pick<BasisSources, 'store'>,
): Promise<{ readonly sum: Money; readonly allocation: Allocation }> {
  const mine =
    sessionId === null ? [] : (await store.topUps.ofSession(sessionId)).filter((one) => one.tenancyId === tenancyId);
  const posted = await Promise.all(mine.map(({ transactionId }) => store.ledger.find(transactionId)));
  return {
    sum: add(ZERO, ...mine.map(({ amount }) => amount)),
    allocation: together(posted.flatMap((one) => (one === null ? [] : [allocationOf(tenancyId, one)]))),
  };
}

async function paidBefore(payer: Payer, from: BasisSources): Promise<AllocationBasis['before']> {
  if (payer.sessionId === null) return NOTHING_BEFORE;
  const { sum, allocation } = await sessionPayments(payer, from);
  return { sum, parts: new Map(allocation.parts.map(({ name, amount }) => [name, amount])) };
}

/** What is still owed of the debts that a top-up pays, all classes together. */
export async function arrearsPaidByTopUps(
  tenancyId: TenancyId,
  { store, policy }: Pick<BasisSources, 'policy'> & { readonly store: Pick<Store, 'ledger'> },
): Promise<Money> {
  const classes = policy.top_up_pays.flatMap((step) => (step.pays === 'arrears' ? [step.class] : []));
  const owed = await Promise.all(classes.map((each) => store.ledger.balance(accountOf.arrears(tenancyId, each))));
  return add(ZERO, ...owed.map((amount) => greatest(amount, ZERO)));
}

type Paying = Payer & { readonly before: AllocationBasis['before'] };

async function boundStep(step: PayStep, payer: Paying, from: BasisSources): Promise<PaidStep> {
  const already = (name: PaidName) => payer.before.parts.get(name) ?? ZERO;
  switch (step.pays) {
    case 'fee':
      return { name: 'fee', fixed: step.fixed, sharePpm: step.share };
    case 'arrears': {
      const name = `arrears/${step.class}` as const;
      const owed = await from.store.ledger.balance(accountOf.arrears(payer.tenancyId, step.class));
      const upTo = add(greatest(owed, ZERO), already(name));
      return {
        name,
        sharePpm: step.share ?? from.policy.arrears_share,
        upTo: owed > 0n || already(name) > 0n ? await capped(upTo, { step, payer, from }) : ZERO,
      };
    }
    case 'emergency_credit':
      return { name: 'emergency_credit', upTo: add(payer.standing.emergencyCreditUsed, already('emergency_credit')) };
    case 'standing_charge':
      return {
        name: 'standing_charge',
        upTo: add(await standingChargeDue(payer, from), already('standing_charge')),
      };
  }
}

type ArrearsStep = Extract<PayStep, { pays: 'arrears' }>;

/** What a session may pay of old debt: never more than the policy's caps for one top-up and for the week, other sessions of it included. */
async function capped(
  upTo: Money,
  { step, payer, from }: { step: ArrearsStep; payer: Paying; from: BasisSources },
): Promise<Money> {
  const ofTopUp = step.most_per_top_up === undefined ? upTo : least(upTo, step.most_per_top_up);
  if (step.most_per_week === undefined) return ofTopUp;
  const others = await paidInWeek(step, payer, from);
  return least(ofTopUp, greatest(subtract(step.most_per_week, others), ZERO));
}

/** What other sessions of the same local week paid of this debt. A session is of the week in which it began, whenever its notes are uploaded. */
async function paidInWeek(step: ArrearsStep, payer: Paying, { store, zone }: BasisSources): Promise<Money> {
  const week = weekOf(payer.sessionId === null ? payer.at : beganAt(payer.sessionId), zone);
  const account = accountOf.arrears(payer.tenancyId, step.class);
  const movements = await store.ledger.transactionsOf(account, { limit: LOOKED_THROUGH });
  const undone = new Set(movements.map(({ corrects }) => corrects));
  const others = movements.filter(
    (one) =>
      !undone.has(one.id) &&
      (one.kind === 'top_up' || one.kind === 'resolution') &&
      one.facts['sessionId'] !== payer.sessionId &&
      weekOf(beganAt(one.facts['sessionId'] ?? null) ?? one.occurredAt, zone) === week,
  );
  const name = stepName(step);
  return add(
    ZERO,
    ...others
      .flatMap((one) => allocationOf(payer.tenancyId, one).parts.filter((part) => part.name === name))
      .map(({ amount }) => amount),
  );
}

/** The id of a session is a UUID of version 7, made when it began: its first 48 bits are that millisecond. */
function beganAt(sessionId: SessionId): Instant;
function beganAt(sessionId: string | null): Instant | null;
function beganAt(sessionId: string | null): Instant | null {
  return sessionId === null ? null : instant(Number.parseInt(sessionId.slice(0, 8) + sessionId.slice(9, 13), 16));
}

/** The Monday of a local week. */
function weekOf(at: Instant, zone: Zone): LocalDate {
  const { date, weekday } = localTime(at, zone);
  return addDays(date, 1 - weekday);
}

/** Standing charges that fell while there was no credit and that no payment has met: at most what is lacking. */
async function standingChargeDue({ tenancyId, standing }: Payer, { store }: BasisSources): Promise<Money> {
  const account = accountOf.credit(tenancyId, 'utility');
  if (standing.credit >= 0n) return ZERO;
  const movements = await store.ledger.transactionsOf(account, { limit: LOOKED_THROUGH });
  let credit = negate(await store.ledger.balance(account));
  const lacking = negate(credit);
  let due = ZERO;
  for (const movement of movements) {
    if (credit >= 0n) break;
    due = add(due, chargedWithin(movement, negate(credit)), negate(metBy(tenancyId, movement)));
    credit = add(credit, movement.entries.find((entry) => entry.account === account)?.amount ?? ZERO);
  }
  return greatest(least(due, lacking), ZERO);
}

/** The standing charges of one posting, as far as they took credit below zero. */
function chargedWithin({ entries }: PostedTransaction, below: Money): Money {
  const charged = entries
    .filter(({ account }) => account.startsWith('site/standing_charges/'))
    .map(({ amount }) => negate(amount));
  return least(add(ZERO, ...charged), below);
}

function metBy(tenancyId: TenancyId, movement: PostedTransaction): Money {
  const part = allocationOf(tenancyId, movement).parts.find(({ name }) => name === 'standing_charge');
  return part?.amount ?? ZERO;
}
