import type { SqliteDatabase } from '#platform';
import type { LedgerHistory } from '../contract-ledger.ts';
import { HistoryReads } from './history-reads.ts';
import type { WriteQueue } from './write-queue.ts';

/** The ledger's past, and its limits, as the contract has them. */
export function historyFace(
  database: SqliteDatabase,
  { queue, read }: { queue: WriteQueue; read: <Value>(look: () => Value) => Promise<Value> },
): LedgerHistory {
  const history = new HistoryReads(database);
  return {
    setLimits: async (limits) => {
      await queue.submit({ kind: 'set_limits', limits });
    },
    accounts: () => read(() => history.accounts()),
    balanceAt: (account, point) => read(() => history.balanceAt(account, point)),
    movementsBetween: (accounts, span) => read(() => history.movementsBetween(accounts, span)),
    transactionsAfter: (sequence, { limit }) => read(() => history.transactionsAfter(sequence, limit)),
    endAt: (sequence) => read(() => history.endAt(sequence)),
  };
}
