import { purposeOf, type PinWant } from './pin-want.ts';
import type { Guest, Session } from './state.ts';
import { to, type Turn } from './turn.ts';

/** Asks for it, where the policy gives the right with the PIN; otherwise the wish is ignored. Another PIN may be wanted by every card that has one. */
export function askPin(session: Session, guest: Guest, want: PinWant): Turn {
  const purpose = purposeOf(want);
  const isGiven = purpose === 'new_pin' ? guest.origin.pin !== 'unset' : guest.origin.pinFor.includes(purpose);
  return isGiven
    ? to(session, { kind: 'card_pin', guest, want, step: 'typing', isChecking: false, trouble: null })
    : { ignored: `CARD_NOT_ENOUGH: the card has no right to ${purpose}` };
}
