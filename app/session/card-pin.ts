import type { ScreenOf } from '#contracts/bridge';
import type { Code, Monotonic } from '#kernel';
import { mustWait } from '../staff/pin.ts';
import { drawEmergencyCredit } from './emergency-credit.ts';
import { opened } from './guest.ts';
import { withGuestHere } from './guests.ts';
import { purposeOf, rightFor } from './pin-want.ts';
import type { Moment, Session } from './state.ts';
import { end, finish, ignore, stay, to, type Answers, type StageOf, type Turn } from './turn.ts';

type Stage = StageOf<'card_pin'>;

/** After these no digit helps: the screen says what does. */
const endings: Partial<Record<Code, 'unset' | 'locked' | 'again'>> = {
  CARD_PIN_UNSET: 'unset',
  CARD_PIN_LOCKED: 'locked',
  CARD_CONVERSATION_OVER: 'again',
};

/** What the screen says and whether digits can be typed. The server alone knows PINs: while it is away none can be checked. */
function phaseOf({ facts }: Session, { guest, step, isChecking, trouble }: Stage): ScreenOf<'card_pin'>['phase'] {
  if (step === 'chosen') return 'chosen';
  if (isChecking) return 'checking';
  if (facts.linkTrouble !== null) return 'away';
  const ending = trouble === null ? undefined : endings[trouble.code];
  if (ending !== undefined) return ending;
  if (guest.origin.pin !== 'set') return guest.origin.pin;
  return step === 'choosing' ? 'choose' : 'pin';
}

const goingHome = (session: Session, { guest }: Stage): Turn => to(session, { kind: 'home', guest });

/** A PIN is typed for what a guest wanted. It goes out with the question and stays in no state. */
export const cardPin: Answers<'card_pin'> = {
  ...withGuestHere,
  show_home: goingHome,
  show_why: ignore('a PIN is being typed'),
  show_history: ignore('a PIN is being typed'),
  show_balance: ignore('a PIN is being typed'),
  top_up_with_cash: ignore('a PIN is being typed'),
  finish: goingHome,
  end_session: (session, stage) => finish(session, stage.guest, end),
  submit_card_pin: (session, stage, { pin }, moment) => {
    if (phaseOf(session, stage) !== 'pin') return { ignored: 'no PIN can be checked now' };
    if (mustWait(stage.trouble, moment.mono)) return { ignored: 'the delay after a wrong PIN is running' };
    const asked = { ...stage, isChecking: true, trouble: null };
    return to(session, asked, [{ kind: 'check_pin', guest: stage.guest, pin }]);
  },
  choose_card_pin: (session, stage, { pin }) =>
    phaseOf(session, stage) === 'choose'
      ? to(session, { ...stage, isChecking: true, trouble: null }, [{ kind: 'choose_pin', guest: stage.guest, pin }])
      : { ignored: 'no PIN is being chosen' },
  pin_chosen: (session, stage, { sessionId, refused }, { mono }) => {
    if (sessionId !== stage.guest.sessionId || stage.step !== 'choosing')
      return { ignored: 'the answer came after its screen' };
    if (refused === null) return to(session, { ...stage, step: 'chosen', isChecking: false, trouble: null });
    // Chosen too slowly: the old one is asked for once more.
    const step = refused === 'CARD_PIN_NEEDED' ? 'typing' : 'choosing';
    return stay({ ...session, stage: { ...stage, step, isChecking: false, trouble: { code: refused, until: mono } } });
  },
  pin_answered: (session, stage, event, moment) => {
    if (event.sessionId !== stage.guest.sessionId || stage.step !== 'typing')
      return { ignored: 'the answer came after its screen' };
    if ('refused' in event.answer) {
      const { refused: code, waitMs } = event.answer;
      const until = (moment.mono + Math.max(0, waitMs)) as Monotonic;
      return stay({ ...session, stage: { ...stage, isChecking: false, trouble: { code, until } } });
    }
    return goOn(session, { ...stage, guest: opened(stage.guest, event.answer) }, moment);
  },
};

/** The right PIN: the rest of the session has what it opens, and the wish is carried out. */
function goOn(session: Session, stage: Stage, moment: Moment): Turn {
  const { guest, want } = stage;
  if (want.to === 'new_pin') return to(session, { ...stage, step: 'choosing', isChecking: false, trouble: null });
  if (!guest.origin.may.includes(rightFor(want))) return to(session, { kind: 'home', guest });
  if (want.to !== 'emergency_credit') return to(session, { kind: want.to, guest });
  const home = { kind: 'home', guest } as const;
  const wish = { kind: 'draw_emergency_credit', requestId: want.requestId } as const;
  const drawn = drawEmergencyCredit({ ...session, stage: home }, home, wish, moment);
  return 'ignored' in drawn ? to(session, home) : drawn;
}

export function cardPinScreen(session: Session, stage: Stage, mono: Monotonic): ScreenOf<'card_pin'> {
  const { trouble, guest, want } = stage;
  const phase = phaseOf(session, stage);
  return {
    kind: 'card_pin',
    tenant: { units: guest.account.units.map((unit) => unit.label), maskedName: guest.account.maskedName },
    purpose: purposeOf(want),
    phase,
    trouble: phase === 'pin' || phase === 'choose' ? (trouble?.code ?? null) : null,
    waitSeconds: trouble === null ? 0 : Math.max(0, Math.ceil((trouble.until - mono) / 1000)),
  };
}
