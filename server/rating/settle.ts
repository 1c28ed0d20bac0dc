import { assert, money, negate, NOTHING, quantityMilli, ZERO, type Money, type TenancyId } from '#kernel';
import { accountOf, type AccountId, type Entry, type RatedLine } from '../ledger/model.ts';

/** What the ledger needs so that it says what rating says. */
export interface Adjustments {
  /** `charge`: more of what was already being charged. `adjustment`: something posted was too much or at another price. */
  readonly kind: 'charge' | 'adjustment';
  readonly entries: readonly Entry[];
  /** The lines that moved, period to date; a line that is no longer rated is kept once more with nothing in it. */
  readonly lines: readonly RatedLine[];
}

/**
 * Compares newly rated lines of a tenancy's period with the posted ones: the tenant's credit is debited with the difference, revenue and tax are
 * credited. Null where the ledger is right already.
 */
export function adjustments(at: {
  readonly tenancyId: TenancyId;
  readonly rated: readonly RatedLine[];
  readonly posted: readonly RatedLine[];
}): Adjustments | null {
  const posted = new Map(at.posted.map((line) => [line.key, line]));
  const rated = new Map(at.rated.map((line) => [line.key, line]));
  assert(rated.size === at.rated.length, 'a line has its key for itself');
  const gone = at.posted.filter((line) => !rated.has(line.key)).map(emptied);
  const moved = [...at.rated, ...gone].filter((line) => line.amount !== (posted.get(line.key)?.amount ?? ZERO));
  if (moved.length === 0) return null;
  const sums = new Map<AccountId, bigint>();
  const book = (account: AccountId, amount: bigint) => sums.set(account, (sums.get(account) ?? 0n) + amount);
  for (const line of moved) {
    const difference = line.amount - (posted.get(line.key)?.amount ?? ZERO);
    book(accountOf.credit(at.tenancyId, line.chargeClass), difference);
    book(line.revenueAccount, negate(money(difference)));
  }
  const entries = [...sums].filter(([, sum]) => sum !== 0n).map(([account, sum]) => ({ account, amount: money(sum) }));
  // Lines that only changed their names move no money, and a transaction without entries is none.
  if (entries.length === 0) return null;
  return {
    kind: moved.every((line) => extendsLine(posted.get(line.key), line)) ? 'charge' : 'adjustment',
    entries,
    lines: moved,
  };
}

function emptied(line: RatedLine): RatedLine {
  return {
    ...line,
    quantity: line.quantity === null ? null : quantityMilli(0n),
    amount: ZERO,
    basis: { ...line.basis, exact: NOTHING },
  };
}

/** Whether a line only goes on where it stood, at its price: a charge that grows, or a credit that does. */
function extendsLine(before: RatedLine | undefined, now: RatedLine): boolean {
  if (before === undefined) return true;
  const more = now.price < 0n ? before.amount - now.amount : now.amount - before.amount;
  return before.price === now.price && more >= 0n;
}

/** What rated lines cost together. */
export function totalOf(lines: readonly RatedLine[]): Money {
  return money(lines.reduce((sum, line) => sum + line.amount, 0n));
}
