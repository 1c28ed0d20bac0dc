import type { ScreenOf } from '#contracts/bridge';
import { confirmed, mergeAccount } from './guest.ts';
import type { EventOf } from './events.ts';
import { askPin } from './pin-asked.ts';
import { may } from './rights.ts';
import { guestOf, withGuest, type Facts, type Guest, type Moment, type Session, type Stage } from './state.ts';
import { fault, stay, type Handler, type Turn } from './turn.ts';

/** What the home screen offers: only what the server said a moment ago, and only while it can be asked. */
export function emergencyCreditOffered(facts: Facts, guest: Guest): ScreenOf<'home'>['emergencyCredit'] {
  const offered = guest.account.emergencyCreditOffered;
  const isTheirs = may(guest, 'emergency_credit') || guest.origin.pinFor.includes('emergency_credit');
  if (offered === null || !isTheirs || facts.linkTrouble !== null || guest.origin.asOf !== null) return null;
  return { amount: offered, asked: guest.drawing !== null };
}

/** The tenant wants it. Asked once, whatever is pressed how often. */
export const drawEmergencyCredit: Handler<'home', 'draw_emergency_credit'> = (session, stage, { requestId }) => {
  const offer = emergencyCreditOffered(session.facts, stage.guest);
  if (offer === null) return { ignored: 'no emergency credit is offered' };
  if (offer.asked) return { ignored: 'emergency credit was asked for already' };
  if (!may(stage.guest, 'emergency_credit')) return askPin(session, stage.guest, { to: 'emergency_credit', requestId });
  const guest = { ...stage.guest, drawing: requestId };
  const { language } = session.settings;
  return stay({ ...session, stage: { ...stage, guest } }, [
    { kind: 'draw_emergency_credit', guest, requestId, language },
  ]);
};

/** The answer counts wherever the person has gone meanwhile; a refusal is said unless money is going in or a receipt comes out. */
export function heardOfEmergencyCredit(
  session: Session,
  stage: Stage,
  { requestId, answer }: EventOf<'emergency_credit'>,
  moment: Moment,
): Turn {
  const guest = guestOf(stage);
  if (guest?.drawing !== requestId) return { ignored: 'the answer is to an earlier session' };
  if ('account' in answer) {
    const { account } = answer;
    const drawn = (old: Guest): Guest => ({
      ...confirmed(old),
      drawing: null,
      account: mergeAccount(old.account, account),
    });
    return stay({ ...session, stage: withGuest(session.stage, drawn) });
  }
  const known = { ...guest, drawing: null };
  return stage.kind === 'home' || stage.kind === 'why' || stage.kind === 'history'
    ? fault(session, { code: answer.refused, moment, next: { kind: 'home', guest: known } })
    : stay({ ...session, stage: withGuest(session.stage, () => known) });
}
