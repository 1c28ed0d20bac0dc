import { greatest, subtract, ZERO, type Currency, type Money } from '#kernel';
import type { SplitLine } from '#contracts/receipt';
import { toWireMoney } from '#contracts/wire';
import { allocateNext, paidTo, type Allocation, type AllocationBasis } from '../accounts/index.ts';

/** What is still owed after a payment. */
export interface StillOwed {
  readonly arrears: Money;
  readonly emergencyCreditUsed: Money;
}

/** A split as it is shown, in the order of the steps: debts of all classes in one line, parts of zero left out, but credit always stands there. */
export function splitLines(allocation: Allocation, left: StillOwed, currency: Currency): SplitLine[] {
  const kinds = new Set(allocation.parts.map(({ name }) => kindOf(name)));
  const remaining = { arrears: left.arrears, emergency_credit: left.emergencyCreditUsed };
  const paid = [...kinds].flatMap((kind): SplitLine[] => {
    const amount = paidTo(allocation, kind);
    if (amount === ZERO) return [];
    const rest = kind === 'arrears' || kind === 'emergency_credit' ? toWireMoney(remaining[kind], currency) : null;
    return [{ kind, amount: toWireMoney(amount, currency), remaining: rest }];
  });
  return [...paid, { kind: 'credit', amount: toWireMoney(allocation.toCredit, currency), remaining: null }];
}

/** What a sum would pay next, and what would be owed then. */
export function splitOf(
  sum: Money,
  at: { readonly basis: AllocationBasis; readonly owed: StillOwed; readonly currency: Currency },
): { allocation: Allocation; split: SplitLine[] } {
  const allocation = allocateNext(sum, at.basis);
  const left = {
    arrears: greatest(subtract(at.owed.arrears, paidTo(allocation, 'arrears')), ZERO),
    emergencyCreditUsed: greatest(subtract(at.owed.emergencyCreditUsed, paidTo(allocation, 'emergency_credit')), ZERO),
  };
  return { allocation, split: splitLines(allocation, left, at.currency) };
}

function kindOf(name: Allocation['parts'][number]['name']): Parameters<typeof paidTo>[1] {
  return name === 'arrears/utility' || name === 'arrears/service' ? 'arrears' : name;
}
