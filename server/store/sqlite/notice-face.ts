import type { SqliteDatabase } from '#platform/sqlite';
import type { NoticeStore } from '../contract-notices.ts';
import { NoticeReads } from './notice-reads.ts';
import type { WriteQueue } from './write-queue.ts';

/** The contract's part about notices: each call goes to the queue that writes or to the connection that reads. */
export function noticeFace(
  database: SqliteDatabase,
  { queue, read }: { queue: WriteQueue; read: <Value>(look: () => Value) => Promise<Value> },
): NoticeStore {
  const reads = new NoticeReads(database);
  return {
    keep: (notice, beside) => queue.submit({ kind: 'keep_notice', notice, ...beside }),
    keepMark: async (mark) => {
      await queue.submit({ kind: 'keep_credit_mark', mark });
    },
    keepDelivery: async (delivery) => {
      await queue.submit({ kind: 'keep_notice_delivery', delivery });
    },
    mark: (tenancy) => read(() => reads.mark(tenancy)),
    delivery: (id, channel) => read(() => reads.delivery(id, channel)),
    due: ({ now, limit }) => read(() => reads.due(now, limit)),
    toCheck: ({ now, limit }) => read(() => reads.toCheck(now, limit)),
    warned: (tenancy, counted) => read(() => reads.warned(tenancy, counted)),
    find: (id) => read(() => reads.find(id)),
    recent: ({ limit }) => read(() => reads.recent(limit)),
    of: (tenancy, { limit }) => read(() => reads.of(tenancy, limit)),
    since: (id, { limit }) => read(() => reads.since(id, limit)),
  };
}
