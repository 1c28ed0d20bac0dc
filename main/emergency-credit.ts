import type { SessionEffect } from '#app';
import { codeOf, type Code } from '#kernel';
import { BETWEEN_TRIES, TRIES, type OrderHands } from './orders.ts';

type Wanted = Extract<SessionEffect, { kind: 'draw_emergency_credit' }>;

/** Asks for it under one id, again while nobody answers: whatever of it arrives, it is drawn once. The answer is an event; silence is one too. */
export async function drawEmergencyCredit({ guest, requestId }: Wanted, hands: OrderHands): Promise<void> {
  const { sessionId, account } = guest;
  const refused = (code: Code) => hands.dispatch({ kind: 'emergency_credit', requestId, answer: { refused: code } });
  let code: Code = 'SERVER_AWAY';
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const reply = await hands
        .client()
        .drawEmergencyCredit({ id: requestId, sessionId, tenancyId: account.tenancyId });
      hands.onLink(null);
      if (!reply.ok) return refused(reply.error.code);
      return hands.dispatch({ kind: 'emergency_credit', requestId, answer: { account: reply.value.account } });
    } catch (thrown) {
      code = codeOf(thrown);
      hands.log.warn('emergency credit', { code });
      if (attempt < TRIES) await hands.clock.sleep(BETWEEN_TRIES);
    }
  }
  hands.onLink(code);
  return refused(code);
}
