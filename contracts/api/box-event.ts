import { z } from 'zod';
import type { KioskId } from '#kernel';
import { boxEventId, wireInstant } from '../wire/index.ts';
import { denominationCount } from './staff.ts';

/** What a kiosk saw of its cash box while nobody was emptying it, and what its journal counted in it at that moment. */
export const boxEvent = z.strictObject({
  id: boxEventId,
  /** `removed`: taken out; `returned`: it is in again after that. */
  kind: z.enum(['removed', 'returned']),
  at: wireInstant,
  /** Since when the box has been filling; null: since the kiosk was set up. */
  since: wireInstant.nullable(),
  /** What was stacked for certain since then. It goes on counting: only an emptying by two people begins anew. */
  lines: z.array(denominationCount).max(100),
  /** Which removal this is the end of. */
  removal: boxEventId.nullable(),
  /** Which of the kiosk's keys signed, named as on a receipt. */
  keyId: z.string().regex(/^[0-9a-f]{8}$/),
});
export type BoxEvent = z.infer<typeof boxEvent>;

/**
 * `POST /api/kiosk/box-events`: the kiosk keeps it until this was answered. The id is the kiosk's, durable in its journal before it is sent: the same id with
 * the same content gets the first answer. Raises the alarm CASH_BOX_REMOVED. Refusals: BOX_EVENT_UNSIGNED, LEDGER_ID_REUSED.
 */
export const boxEventRequest = z.strictObject({
  ...boxEvent.shape,
  /** Ed25519 over `boxEventText`, base64url. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type BoxEventRequest = z.infer<typeof boxEventRequest>;
export const boxEventAnswer = z.strictObject({ recordedAt: wireInstant, repeated: z.boolean() });

const MARK = 'FOYERBOX1';

/** The text that the kiosk signs: everything that the event says, in one order, and whose it is. */
export function boxEventText(kioskId: KioskId, event: BoxEvent): string {
  const lines = event.lines.map(({ denomination, count }) => `${count}x${denomination.amount}${denomination.currency}`);
  return [
    MARK,
    kioskId,
    event.id,
    event.kind,
    event.at,
    event.since ?? '',
    lines.join('+'),
    event.removal ?? '',
    event.keyId,
  ].join(';');
}
