import { cardRecords, drawnCardPin } from '#contracts/api';
import { refuse, success, type Reply } from '#kernel';
import { askServer } from './ask-server.ts';

/** How the PIN of a card stands. Refusals: CARD_UNKNOWN, and those of `askServer`. */
export async function pinOf(directory: string, cardUid: string): Promise<Reply<unknown>> {
  const reply = await askServer(directory, { path: '/cards', method: 'GET', schema: cardRecords });
  if (!reply.ok) return reply;
  const card = reply.value.cards.find((one) => one.cardUid === cardUid);
  return card === undefined ? refuse('CARD_UNKNOWN') : success({ cardUid, tenancyId: card.tenancyId, pin: card.pin });
}

/** A new PIN, drawn by the server. It is in this one answer: whoever reads it hands it to the tenant. Refusals: CARD_UNKNOWN, CARD_BLOCKED. */
export async function drawPin(directory: string, cardUid: string): Promise<Reply<unknown>> {
  const question = { path: '/cards/pin', method: 'POST', body: { cardUid }, schema: drawnCardPin } as const;
  const reply = await askServer(directory, question);
  return reply.ok ? success({ cardUid, tenancyId: reply.value.card.tenancyId, newPin: reply.value.pin }) : reply;
}
