import type { Instant, Money } from '#kernel';
import type { AccountId, AccountLimit, LedgerHead, PostedTransaction } from '../ledger/model.ts';
import type { AccountMovement } from '../ledger/statement.ts';

export type { AccountMovement };

/**
 * The ledger as it was. What is recorded never changes, so several of these calls together see one state of the books where none of them asks for what is
 * recorded from now on. An instant always means the time at which a transaction was recorded, as that transaction has it: when one that was recorded under a
 * wrong clock is misplaced, the others are not.
 */
export interface LedgerHistory {
  /**
   * Says how far balances may go, zero always included; what is not named keeps its limits, what is named gets these instead of its old ones. Unknown accounts
   * are passed over. A transaction that would carry a balance beyond its limit, or further beyond it, is refused LEDGER_LIMIT; one that brings it back is
   * not. Judged once for everything that is committed together.
   */
  setLimits(limits: readonly AccountLimit[]): Promise<void>;
  /** Every account with its balance now, in order of name. Debit positive. */
  accounts(): Promise<readonly { readonly account: AccountId; readonly balance: Money }[]>;
  /** What an account had after the transaction of this sequence, or of what was recorded before an instant. Debit positive; zero where it is unknown. */
  balanceAt(account: AccountId, point: { readonly sequence: number } | { readonly before: Instant }): Promise<Money>;
  /** The entries on these accounts that were recorded in [from, to), by sequence, in one transaction by account. */
  movementsBetween(
    accounts: readonly AccountId[],
    span: { readonly from: Instant; readonly to: Instant },
  ): Promise<readonly AccountMovement[]>;
  /** The transactions after a sequence, by sequence, at most so many. */
  transactionsAfter(sequence: number, options: { readonly limit: number }): Promise<readonly PostedTransaction[]>;
  /** The sealed end of the batch that ends at this sequence, as it was signed then; null where none does. */
  endAt(sequence: number): Promise<LedgerHead | null>;
}
