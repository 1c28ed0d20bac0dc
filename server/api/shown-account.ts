import type { Account } from '#contracts/api';
import type { KioskId, Reply } from '#kernel';
import type { CardVisits } from '../cards/index.ts';

/** An answer with an account in it, as far as whoever stands at that kiosk may see it. */
export function asShown<Value extends { readonly account: Account }>(
  visits: Pick<CardVisits, 'shown'>,
  kioskId: KioskId,
  reply: Reply<Value>,
): Reply<Value> {
  return reply.ok
    ? { ok: true, value: { ...reply.value, account: visits.shown(kioskId, reply.value.account) } }
    : reply;
}
