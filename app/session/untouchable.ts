import { leaveOrder } from './phone-leave.ts';
import { guestOf, type Facts, type Session } from './state.ts';
import { end, finish, type Turn } from './turn.ts';

/** The glass makes wishes of its own: none is carried out, and nobody can use the kiosk. */
export function isHaunted(facts: Facts): boolean {
  return facts.touch.trouble === 'TOUCH_GHOST';
}

/**
 * How a session closes that nobody can steer any more: as if the person had said done. What is in is credited and printed; an order is closed where it was
 * made. Null: it is closed, or closes by itself. A fault screen and the receipt stay for their time: what they say may be all that the person has, and no
 * touch keeps them longer.
 */
export function withoutHands(session: Session): Turn | null {
  const { stage } = session;
  switch (stage.kind) {
    case 'home':
    case 'why':
    case 'history':
    case 'card_pin':
    case 'qr_amount':
      return finish(session, stage.guest, end);
    case 'cash':
      return stage.phase === 'closing' ? null : finish(session, stage.guest, end);
    case 'qr':
      return handled(leaveOrder(session, stage, 'end'));
    case 'receipt_check': {
      const guest = guestOf(stage);
      if (stage.print?.state === 'printing') return null;
      return guest === null ? end(session) : finish(session, guest, end);
    }
    case 'identifying':
    case 'staff':
      return end(session);
    case 'starting':
    case 'attract':
    case 'receipt':
    case 'fault':
    case 'out_of_service':
      return null;
  }
}

function handled(turn: Turn): Turn | null {
  return 'ignored' in turn ? null : turn;
}
