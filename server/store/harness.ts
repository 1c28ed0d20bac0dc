import type { ManualClock } from '#kernel';
import type { LedgerVerdict } from '../ledger/index.ts';
import type { Store } from './contract.ts';

/** One engine, as the suite uses it. Each harness is an empty site of its own. */
export interface StoreHarness {
  /** The time of every store that it opens. */
  readonly clock: ManualClock;
  /** Opens the store; again after it was closed. */
  open(): Promise<Store>;
  /** Statements by someone with a password and bad intentions, the database's own guards in force. Throws what the database throws. */
  meddle(...statements: readonly string[]): Promise<void>;
  /** Does the same to a copy of the site as it is now, and verifies the copy. `guards: false`: triggers and foreign keys are out of the way. */
  meddleWithCopy(statements: readonly string[], options: { guards: boolean }): Promise<LedgerVerdict>;
  dispose(): Promise<void>;
}
