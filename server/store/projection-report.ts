import { formatInstant, instant, money, type Money } from '#kernel';
import type { AccountId, LedgerVerification } from '../ledger/index.ts';

const DAY_MS = 86_400_000;

/** A place where a projection is not what the entries say. */
export type ProjectionDifference =
  | {
      readonly projection: 'balance';
      readonly account: AccountId;
      readonly projected: Money;
      readonly rebuilt: Money;
    }
  | {
      readonly projection: 'checkpoint';
      readonly account: AccountId;
      readonly sequence: number;
      readonly projected: Money;
      readonly rebuilt: Money;
    }
  | { readonly projection: 'day'; readonly day: string };

export interface ProjectionReport {
  readonly accounts: number;
  readonly entries: number;
  /** At most a hundred of a kind: more are not told apart by anyone. */
  readonly differences: readonly ProjectionDifference[];
}

/** What both engines find, as their rows say it. An account may have lost its name. */
export interface ProjectionRows {
  readonly count: { readonly accounts: bigint; readonly entries: bigint } | null;
  readonly balances: readonly BalanceRow[];
  readonly checkpoints: readonly CheckpointRow[];
  /** Days of UTC, counted from 1970. */
  readonly days: readonly { readonly day: bigint }[];
}

export interface BalanceRow {
  readonly name: AccountId | null;
  readonly projected: bigint;
  readonly rebuilt: bigint;
}

export interface CheckpointRow extends BalanceRow {
  readonly sequence: bigint;
}

export function toProjectionReport({ count, balances, checkpoints, days }: ProjectionRows): ProjectionReport {
  const sumsOf = ({ name, projected, rebuilt }: BalanceRow) => ({
    account: name ?? ('' as AccountId),
    projected: money(projected),
    rebuilt: money(rebuilt),
  });
  const differences: ProjectionDifference[] = [
    ...balances.map((row) => ({ projection: 'balance' as const, ...sumsOf(row) })),
    ...checkpoints.map((row) => ({
      projection: 'checkpoint' as const,
      ...sumsOf(row),
      sequence: Number(row.sequence),
    })),
    ...days.map(({ day }) => ({
      projection: 'day' as const,
      day: formatInstant(instant(Number(day) * DAY_MS)).slice(0, 10),
    })),
  ];
  return { accounts: Number(count?.accounts ?? 0n), entries: Number(count?.entries ?? 0n), differences };
}

/** Balances are told by the verification itself; what is kept for looking back is told here. */
export function nameProjections({ differences }: ProjectionReport, verification: LedgerVerification): void {
  for (const difference of differences)
    if (difference.projection === 'checkpoint')
      verification.strayed(
        `at ${difference.sequence} its balance is kept as ${difference.projected}, its entries sum to ${difference.rebuilt} micro-units`,
        difference.account,
      );
    else if (difference.projection === 'day')
      verification.strayed(`the transactions of ${difference.day} are not those that are kept as its`);
}
