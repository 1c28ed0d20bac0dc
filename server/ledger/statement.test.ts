import { expect, test } from 'vitest';
import { givenId, instant, madeId, money, ZERO, type TenancyId, type TransactionId } from '#kernel';
import { accountOf, type AccountId } from './model.ts';
import { statementOf, type AccountMovement, type StatementSource } from './statement.ts';

const tenancyId = givenId<TenancyId>('flat-1');
const credit = accountOf.credit(tenancyId, 'utility');
const arrears = accountOf.arrears(tenancyId, 'utility');

/* Constructed: debit positive, as the ledger has it. */
function movement(sequence: number, account: AccountId, amount: bigint): AccountMovement {
  return {
    sequence,
    id: madeId<TransactionId>(`0193b000-0000-7000-8000-00000000000${sequence}`),
    kind: 'top_up',
    occurredAt: instant(sequence),
    recordedAt: instant(sequence),
    account,
    amount: money(amount),
  };
}

function books(openings: ReadonlyMap<AccountId, bigint>, movements: readonly AccountMovement[]): StatementSource {
  return {
    balanceAt: async (account) => money(openings.get(account) ?? 0n),
    movementsBetween: async () => movements,
  };
}

const span = { tenancyId, from: instant(0), to: instant(10) };

test('the entries of a transaction are one line, amounts are in the tenant’s favour, and opening and lines come to the closing', async () => {
  const statement = await statementOf(
    books(new Map([[arrears, 30n]]), [
      movement(1, credit, -80n),
      movement(1, arrears, -20n),
      movement(2, credit, 15n),
      movement(3, credit, 5n),
    ]),
    span,
  );
  expect([statement.opening, statement.closing]).toEqual([-30n, 50n]);
  expect(
    statement.lines.map(({ sequence, amount, balance, parts }) => [sequence, amount, balance, parts.length]),
  ).toEqual([
    [1, 100n, 70n, 2],
    [2, -15n, 55n, 1],
    [3, -5n, 50n, 1],
  ]);
  expect(statement.accounts.find(({ account }) => account === credit)).toEqual({
    account: credit,
    opening: ZERO,
    closing: 60n,
  });
});

test('a time in which nothing moved closes as it opened', async () => {
  const statement = await statementOf(books(new Map([[credit, -7n]]), []), span);
  expect([statement.opening, statement.closing, statement.lines]).toEqual([7n, 7n, []]);
});
