import {
  add,
  divideRounded,
  formatMoney,
  money,
  negate,
  parseMoney,
  subtract,
  ZERO,
  type Money,
  type TenancyId,
} from '#kernel';
import { stepName, type Policy } from '#contracts/configuration';
import { accountOf, type AccountId, type Entry, type NewTransaction } from '../ledger/model.ts';
import { paidTo, type Allocation, type AllocationBasis, type PaidName } from './allocation.ts';

/** The account that a part of a payment goes to. The standing charge was taken from credit when it was rated, so paying it fills credit up. */
export function paidInto(tenancyId: TenancyId, name: PaidName): AccountId {
  switch (name) {
    case 'fee':
      return accountOf.fees();
    case 'arrears/utility':
      return accountOf.arrears(tenancyId, 'utility');
    case 'arrears/service':
      return accountOf.arrears(tenancyId, 'service');
    case 'emergency_credit':
      return accountOf.emergencyCredit(tenancyId);
    case 'standing_charge':
      return accountOf.credit(tenancyId, 'utility');
  }
}

/** What an allocation books on the tenant's side: credits, so below zero. Without those of nothing. */
export function creditEntries(tenancyId: TenancyId, allocation: Allocation): readonly Entry[] {
  const into = (name: 'fee' | 'arrears/utility' | 'arrears/service' | 'emergency_credit') =>
    [paidInto(tenancyId, name), partOf(allocation, name)] as const;
  return [
    into('arrears/utility'),
    into('arrears/service'),
    into('emergency_credit'),
    into('fee'),
    [accountOf.credit(tenancyId, 'utility'), creditedBy(allocation)] as const,
  ]
    .filter(([, amount]) => amount !== ZERO)
    .map(([account, amount]) => ({ account, amount: negate(amount) }));
}

/** By how much the wallet for supply rises. */
export function creditedBy(allocation: Allocation): Money {
  return add(allocation.toCredit, paidTo(allocation, 'standing_charge'));
}

/** What the entries cannot say: how much of the credit paid standing charges of the time without credit. */
export function allocationFacts(allocation: Allocation): Readonly<Record<string, string>> {
  const standing = paidTo(allocation, 'standing_charge');
  return standing === ZERO ? {} : { standingCharge: formatMoney(standing) };
}

/** The allocation that a posted payment was booked with, read back from its entries and facts. */
export function allocationOf(
  tenancyId: TenancyId,
  { entries, facts }: Pick<NewTransaction, 'entries' | 'facts'>,
): Allocation {
  const paid = (account: AccountId) => negate(entries.find((entry) => entry.account === account)?.amount ?? ZERO);
  const standing = parseMoney(facts['standingCharge'] ?? '') ?? ZERO;
  const names = ['arrears/utility', 'arrears/service', 'emergency_credit', 'fee'] as const;
  return {
    parts: [
      ...names.map((name) => ({ name, amount: paid(paidInto(tenancyId, name)) })),
      { name: 'standing_charge', amount: standing },
    ],
    toCredit: subtract(paid(accountOf.credit(tenancyId, 'utility')), standing),
  };
}

/** The same, with its parts in the order in which the policy takes them: what was booked is shown as it was quoted. */
export function inPolicyOrder(allocation: Allocation, { top_up_pays: steps }: Pick<Policy, 'top_up_pays'>): Allocation {
  const order = steps.map(stepName);
  return { ...allocation, parts: allocation.parts.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)) };
}

/** What several payments paid together. */
export function together(allocations: readonly Allocation[]): Allocation {
  const sums = new Map<PaidName, Money>();
  for (const { name, amount } of allocations.flatMap(({ parts }) => parts))
    sums.set(name, add(sums.get(name) ?? ZERO, amount));
  return {
    parts: [...sums].map(([name, amount]) => ({ name, amount })),
    toCredit: add(ZERO, ...allocations.map(({ toCredit }) => toCredit)),
  };
}

/**
 * Where tax falls due when it is paid for: the tax that lies in what this payment brings for supply. It is what the session's sum holds less what it held
 * before, so many notes owe what one of their sum owes. Old debt and fees are no payment for supply to come. Empty where tax falls due at consumption.
 */
export function taxEntries(
  allocation: Allocation,
  { before, taxPoint }: { before: AllocationBasis['before']; taxPoint: Policy['tax_point'] },
): readonly Entry[] {
  if (taxPoint.at === 'consumption') return [];
  const untaxed: readonly PaidName[] = ['fee', 'arrears/utility', 'arrears/service'];
  const heldBefore = subtract(before.sum, add(ZERO, ...untaxed.map((name) => before.parts.get(name) ?? ZERO)));
  const brought = add(creditedBy(allocation), paidTo(allocation, 'emergency_credit'));
  const tax = subtract(taxWithin(add(heldBefore, brought), taxPoint.percent), taxWithin(heldBefore, taxPoint.percent));
  if (tax === ZERO) return [];
  return [
    { account: accountOf.taxPrepaid(), amount: tax },
    { account: accountOf.tax(), amount: negate(tax) },
  ];
}

/** The tax inside a gross sum, at a rate in parts per million of the net. */
function taxWithin(gross: Money, ratePpm: bigint): Money {
  return money(divideRounded(gross * ratePpm, 1_000_000n + ratePpm, 'half_up'));
}

function partOf(allocation: Allocation, name: PaidName): Money {
  return allocation.parts.find((part) => part.name === name)?.amount ?? ZERO;
}
