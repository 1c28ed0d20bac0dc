import { add, assertNever, negate, subtract, ZERO, type KioskId, type Money, type TenancyId } from '#kernel';
import { creditEntries, type Allocation } from '../accounts/index.ts';
import { accountOf, type AccountId, type Entry } from '../ledger/index.ts';

/** How a case ends, with all that its double entry depends on. */
export interface Ending {
  readonly kioskId: KioskId;
  /** What the books hold as unresolved for it; null where the note had no value to book. */
  readonly booked: Money | null;
  /** What the note was worth; null only for one that was returned and never had a value. */
  readonly amount: Money | null;
  /** The box that may hold the note was taken out and counted before. */
  readonly carried: boolean;
  readonly outcome:
    | { readonly kind: 'credited'; readonly tenancyId: TenancyId; readonly allocation: Allocation }
    | { readonly kind: 'returned' }
    | { readonly kind: 'paid_out' };
}

/**
 * What a settled case moves. One side says what the note was in the books until now: a debt to nobody yet (`site/unresolved`), or, without a value, nothing,
 * so that it is found in the box now, or among what was counted too much. The other says whose it is: the tenant's credit, or what staff handed out. A note
 * that was returned was never in the box. Empty where no money moves.
 */
export function resolutionEntries(ending: Ending): readonly Entry[] {
  const { amount, outcome } = ending;
  const box = ending.carried ? accountOf.suspense() : accountOf.cashInKiosk(ending.kioskId);
  if (amount === null) return [];
  const from = ending.booked === null ? box : accountOf.unresolved();
  switch (outcome.kind) {
    case 'returned':
      return ending.booked === null ? [] : summed([from, amount], [box, negate(amount)]);
    case 'paid_out':
      return summed([from, amount], [accountOf.cashInSafe(), negate(amount)]);
    case 'credited':
      return [...summed([from, amount]), ...creditEntries(outcome.tenancyId, outcome.allocation)];
    default:
      return assertNever(outcome);
  }
}

/** What an emptied box moves. */
export interface Removal {
  readonly kioskId: KioskId;
  /** What the journal says was in the box. */
  readonly expected: Money;
  /** Notes in doubt whose value the books have in this box, and that left with it if they were there. */
  readonly inDoubt: Money;
  readonly counted: Money;
}

/**
 * Takes what the books have in a removed box out of the kiosk's account, whatever else is on its way to or from the books: what was fed since stays, and what
 * is uploaded later is met. The safe gets what was counted, suspense the difference. Empty where nothing was there.
 */
export function emptyingEntries({ kioskId, expected, inDoubt, counted }: Removal): readonly Entry[] {
  const removed = add(expected, inDoubt);
  return summed(
    [accountOf.cashInKiosk(kioskId), negate(removed)],
    [accountOf.cashInSafe(), counted],
    [accountOf.suspense(), subtract(removed, counted)],
  );
}

/** Entries without those of nothing. */
function summed(...sides: readonly (readonly [AccountId, Money])[]): readonly Entry[] {
  return sides.filter(([, amount]) => amount !== ZERO).map(([account, amount]) => ({ account, amount }));
}
