import { elementAt, money, negate, type Instant, type Money, type TenancyId, type TransactionId } from '#kernel';
import { accountsOfTenancy } from './chart.ts';
import type { AccountId, TransactionKind } from './model.ts';

/** One entry on an account, with what a statement says of its transaction. */
export interface AccountMovement {
  readonly sequence: number;
  readonly id: TransactionId;
  readonly kind: TransactionKind;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly account: AccountId;
  /** Debit positive. */
  readonly amount: Money;
}

/** The part of a ledger that a statement is made from. */
export interface StatementSource {
  balanceAt(account: AccountId, point: { readonly before: Instant }): Promise<Money>;
  movementsBetween(
    accounts: readonly AccountId[],
    span: { readonly from: Instant; readonly to: Instant },
  ): Promise<readonly AccountMovement[]>;
}

/** A transaction as it moved a tenancy's accounts. Every amount of a statement is positive where it is in the tenant's favour. */
export interface StatementLine extends Omit<AccountMovement, 'account' | 'amount'> {
  readonly parts: readonly { readonly account: AccountId; readonly amount: Money }[];
  readonly amount: Money;
  /** What the tenancy has over all its accounts after it. */
  readonly balance: Money;
}

/** Everything that was recorded on a tenancy's accounts in [from, to). Opening and movements add up to the closing, and a closing is the next opening. */
export interface Statement {
  readonly tenancyId: TenancyId;
  readonly from: Instant;
  readonly to: Instant;
  readonly opening: Money;
  readonly closing: Money;
  readonly accounts: readonly { readonly account: AccountId; readonly opening: Money; readonly closing: Money }[];
  readonly lines: readonly StatementLine[];
}

/** Makes the statement of a tenancy. Rejects as the ledger's reads do. */
export async function statementOf(
  ledger: StatementSource,
  { tenancyId, from, to }: { readonly tenancyId: TenancyId; readonly from: Instant; readonly to: Instant },
): Promise<Statement> {
  const names = accountsOfTenancy(tenancyId);
  const openings = await Promise.all(names.map((account) => ledger.balanceAt(account, { before: from })));
  const movements = await ledger.movementsBetween(names, { from, to });
  const sums = new Map<AccountId, bigint>();
  for (const { account, amount } of movements) sums.set(account, (sums.get(account) ?? 0n) + amount);
  const accounts = names.map((account, index) => {
    const opening = elementAt(openings, index);
    return { account, opening: negate(opening), closing: negate(money(opening + (sums.get(account) ?? 0n))) };
  });
  const opening = money(accounts.reduce((sum, each) => sum + each.opening, 0n));
  const lines = linesOf(movements, opening);
  return { tenancyId, from, to, opening, closing: lines.at(-1)?.balance ?? opening, accounts, lines };
}

/** The entries of one transaction are one line; they come one after the other. */
function linesOf(movements: readonly AccountMovement[], opening: Money): readonly StatementLine[] {
  const lines: StatementLine[] = [];
  let balance: bigint = opening;
  for (let index = 0; index < movements.length;) {
    const first = elementAt(movements, index);
    const parts: { account: AccountId; amount: Money }[] = [];
    let amount = 0n;
    for (let each = movements[index]; each?.sequence === first.sequence; each = movements[index]) {
      parts.push({ account: each.account, amount: negate(each.amount) });
      amount -= each.amount;
      index += 1;
    }
    balance += amount;
    const { sequence, id, kind, occurredAt, recordedAt } = first;
    lines.push({ sequence, id, kind, occurredAt, recordedAt, parts, amount: money(amount), balance: money(balance) });
  }
  return lines;
}
