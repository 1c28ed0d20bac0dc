import { rightFor, type PinWant } from './pin-want.ts';
import type { Guest, Session } from './state.ts';
import { to, type Turn } from './turn.ts';

/** Asks for it, where the policy gives the right with the PIN; otherwise the wish is ignored. */
export function askPin(session: Session, guest: Guest, want: PinWant): Turn {
  const right = rightFor(want);
  return guest.origin.pinFor.includes(right)
    ? to(session, { kind: 'card_pin', guest, want, isChecking: false, trouble: null })
    : { ignored: `CARD_NOT_ENOUGH: the card has no right to ${right}` };
}
