import type { SqliteDatabase } from '#platform/sqlite';
import type { LedgerHistory } from '../contract-ledger.ts';
import { HistoryReads } from './history-reads.ts';
import type { WriteQueue } from './write-queue.ts';

type Read = <Value>(look: () => Value) => Promise<Value>;

/** The ledger's past, and its limits, as the contract has them. */
export function historyFace(
  database: SqliteDatabase,
  { queue, read }: { queue: WriteQueue; read: Read },
): LedgerHistory {
  return {
    setLimits: async (limits) => {
      await queue.submit({ kind: 'set_limits', limits });
    },
    ...historyReadsFace(new HistoryReads(database), read),
  };
}

export function historyReadsFace(history: HistoryReads, read: Read): Omit<LedgerHistory, 'setLimits'> {
  return {
    accounts: () => read(() => history.accounts()),
    balanceAt: (account, point) => read(() => history.balanceAt(account, point)),
    movementsBetween: (accounts, span) => read(() => history.movementsBetween(accounts, span)),
    transactionsAfter: (sequence, { limit }) => read(() => history.transactionsAfter(sequence, limit)),
    endAt: (sequence) => read(() => history.endAt(sequence)),
  };
}
