import { assert, money, type Instant, type TenancyId, type TransactionId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { AccountId, TransactionKind } from '../../ledger/index.ts';
import type { AccountMovement } from '../contract-ledger.ts';
import { TENANCY_OF_FACTS } from './schema-movements.ts';
import { IS_CHARGE } from './schema-statements.ts';

/** Sequences between which everything lies that could be meant; empty where the last is below the first. */
export interface Stretch {
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * What moved accounts in a time. The entries come from the index of their accounts, what is said of their transactions from the index of their tenancies: two
 * walks along neighbouring rows, however many tenancies the house has. A transaction that does not say its tenancy is looked up by itself.
 */
export class AccountMovements {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase) {
    this.#statements = prepare(database);
  }

  /** By sequence, in one transaction by account. */
  between(
    accounts: readonly AccountId[],
    at: { readonly stretch: Stretch; readonly from: Instant; readonly to: Instant },
  ): AccountMovement[] {
    const every = [...new Set(accounts)];
    const told = this.#toldOf(every, at.stretch);
    const movements: AccountMovement[] = [];
    for (const account of every)
      for (const [sequenceRead, amount] of this.#statements.entries.all(account, at.stretch.first, at.stretch.last)) {
        const sequence = Number(sequenceRead);
        const [, id, kind, occurredAt, recordedAt] = told.get(sequence) ?? this.#toldAt(sequence);
        if (recordedAt >= at.from && recordedAt < at.to)
          movements.push({ sequence, id, kind, occurredAt, recordedAt, account, amount: money(amount) });
      }
    return movements.sort((one, other) => one.sequence - other.sequence || (one.account < other.account ? -1 : 1));
  }

  #toldOf(accounts: readonly AccountId[], { first, last }: Stretch): ReadonlyMap<number, Told> {
    const told = new Map<number, Told>();
    for (const tenancy of new Set(accounts.map(tenancyOf)))
      if (tenancy !== null)
        for (const isCharge of [0, 1])
          for (const row of this.#statements.ofTenancy.all(tenancy, isCharge, first, last)) told.set(row[0], row);
    return told;
  }

  #toldAt(sequence: number): Told {
    const row = this.#statements.one.get(sequence);
    assert(row !== undefined, 'an entry has its transaction');
    return row;
  }
}

function tenancyOf(account: AccountId): TenancyId | null {
  const [owner, id] = account.split('/');
  return owner === 'tenancy' && id !== undefined ? (id as TenancyId) : null;
}

/** The entries of an account. */
export const MOVED = `SELECT sequence, amount_micros FROM ledger_entry
  WHERE account = (SELECT number FROM ledger_account WHERE name = ?) AND sequence BETWEEN ? AND ?`;

const TOLD = 'SELECT sequence, id, kind, occurred_at, recorded_at FROM ledger_transaction';
/** The transactions of a tenancy: its charges (1), or everything else (0). */
export const TOLD_OF_TENANCY = `${TOLD} WHERE ${TENANCY_OF_FACTS} = ? AND (${IS_CHARGE}) = ? AND sequence BETWEEN ? AND ?`;

/** No number among these is beyond what a float holds exactly. */
type Told = [sequence: number, id: TransactionId, kind: TransactionKind, occurredAt: Instant, recordedAt: Instant];

function prepare(database: SqliteDatabase) {
  return {
    entries: database.prepare<[string, bigint, bigint], [sequence: bigint, amount: bigint]>(MOVED).raw(),
    ofTenancy: database.prepare<[string, number, bigint, bigint], Told>(TOLD_OF_TENANCY).safeIntegers(false).raw(),
    one: database.prepare<[number], Told>(`${TOLD} WHERE sequence = ?`).safeIntegers(false).raw(),
  };
}
