import type { CardAnswer, CardRequest, CardVerdict } from '#contracts/api';
import type { CardReader } from '#hardware/cards';
import { refuse, type CardUid, type Reply } from '#kernel';
import type { ServerClient } from './server/server-client.ts';

/** So often the server may ask on; a card needs two. */
const ROUNDS_MOST = 4;

/**
 * Carries the server's questions to the card and its answers back, until the server has its verdict. The kiosk knows no key and judges nothing. A reader that
 * tells numbers only asks for no more than that. Rejects as the server client does.
 */
export async function converse(
  { uid, reader }: { uid: CardUid; reader: Pick<CardReader, 'sort' | 'ask'> },
  client: ServerClient,
): Promise<Reply<CardVerdict>> {
  const sort = await reader.sort();
  if (sort === 'untold') return client.identify(uid);
  let reply = await client.beginCard({ cardUid: uid, sort });
  for (let round = 0; reply.ok && reply.value.step === 'ask' && round < ROUNDS_MOST; round += 1) {
    const { conversation, requests } = reply.value;
    reply = await client.answerCard(conversation, await ask(requests, reader));
  }
  if (!reply.ok) return reply;
  return reply.value.step === 'verdict' ? { ok: true, value: reply.value.verdict } : refuse('CARD_CONVERSATION_OVER');
}

/** One after the other; after an answer that is not bytes the rest would be asked in vain. */
async function ask(requests: readonly CardRequest[], reader: Pick<CardReader, 'ask'>): Promise<CardAnswer[]> {
  const answers: CardAnswer[] = [];
  for (const request of requests) {
    const answer = await reader.ask(request);
    answers.push(answer);
    if (answer.kind !== 'bytes') break;
  }
  return answers;
}
