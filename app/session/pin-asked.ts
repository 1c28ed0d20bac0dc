import type { PinRight } from '#contracts/api';
import type { TransactionId } from '#kernel';
import type { Guest, Session } from './state.ts';
import { to, type Turn } from './turn.ts';

/** Where a guest wanted to go as the PIN was asked. */
export type PinWant =
  | { readonly to: 'home' | 'why' | 'history' }
  /** The request that their wish began; it is drawn once the PIN is right. */
  | { readonly to: 'emergency_credit'; readonly requestId: TransactionId };

/** What the PIN is asked for. */
export function rightFor(want: PinWant): PinRight {
  switch (want.to) {
    case 'home':
    case 'why':
      return 'balance';
    case 'history':
    case 'emergency_credit':
      return want.to;
  }
}

/** Asks for it, where the policy gives the right with the PIN; otherwise the wish is ignored. */
export function askPin(session: Session, guest: Guest, want: PinWant): Turn {
  const right = rightFor(want);
  return guest.origin.pinFor.includes(right)
    ? to(session, { kind: 'card_pin', guest, want, isChecking: false, trouble: null })
    : { ignored: `CARD_NOT_ENOUGH: the card has no right to ${right}` };
}
