import type { ToldNotices } from '#contracts/api';
import { textTable } from './write-table.ts';

/** What a tenancy was told, a line for each notice and channel. */
export function noticeTable({ tenancyId, notices }: ToldNotices): string {
  if (notices.length === 0) return `${tenancyId} was told nothing yet`;
  const rows = notices.flatMap(({ at, kind, deliveries }) =>
    deliveries.map((delivery) => [
      short(at),
      kind,
      delivery.channel,
      delivery.state,
      String(delivery.attempts),
      short(delivery.acceptedAt),
      short(delivery.deliveredAt),
      short(delivery.undeliveredAt),
    ]),
  );
  return textTable([['made', 'kind', 'channel', 'state', 'tries', 'taken', 'delivered', 'not delivered'], ...rows]);
}

/** To the second, in UTC. */
function short(at: string | null): string {
  return at === null ? '-' : `${at.slice(0, 10)} ${at.slice(11, 19)}`;
}
