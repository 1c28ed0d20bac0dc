import type { SessionEffect } from '#app';
import { codeOf } from '#kernel';
import type { Doorkeeper } from './identify.ts';

type Asked = Extract<SessionEffect, { kind: 'check_pin' }>;
type Chosen = Extract<SessionEffect, { kind: 'choose_pin' }>;
type PinHands = Pick<Doorkeeper, 'client' | 'onLink' | 'onTenant' | 'dispatch' | 'log'>;

/** Whether the PIN is right: the server says so, and with it what it opens. The PIN is in this one request and nowhere else. Never rejects. */
export async function checkPin({ guest, pin }: Asked, hands: PinHands): Promise<void> {
  const { sessionId, account, origin } = guest;
  try {
    const reply = await hands.client().checkPin({ tenancyId: account.tenancyId, pin });
    hands.onLink(null);
    if (!reply.ok) {
      const { code, details } = reply.error;
      const { waitMs } = details;
      const answer = { refused: code, waitMs: typeof waitMs === 'number' ? waitMs : 0 };
      return hands.dispatch({ kind: 'pin_answered', sessionId, answer });
    }
    const { may, pinFor, pin: state } = reply.value;
    hands.dispatch({
      kind: 'pin_answered',
      sessionId,
      answer: { account: reply.value.account, may, pinFor, pin: state },
    });
    // What is printed for a tenant says what they have: now they may know it.
    if (may.includes('balance') && !origin.may.includes('balance')) hands.onTenant(account.tenancyId);
  } catch (thrown) {
    hands.log.warn('card pin', { code: codeOf(thrown) });
    hands.dispatch({ kind: 'pin_answered', sessionId, answer: { refused: codeOf(thrown), waitMs: 0 } });
    hands.onLink(codeOf(thrown));
  }
}

/** The new PIN goes to the server, in this one request and nowhere else. Never rejects. */
export async function choosePin({ guest, pin }: Chosen, hands: PinHands): Promise<void> {
  const { sessionId, account } = guest;
  try {
    const reply = await hands.client().chooseCardPin({ tenancyId: account.tenancyId, newPin: pin });
    hands.onLink(null);
    hands.dispatch({ kind: 'pin_chosen', sessionId, refused: reply.ok ? null : reply.error.code });
  } catch (thrown) {
    hands.log.warn('new card pin', { code: codeOf(thrown) });
    hands.dispatch({ kind: 'pin_chosen', sessionId, refused: codeOf(thrown) });
    hands.onLink(codeOf(thrown));
  }
}
