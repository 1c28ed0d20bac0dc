import { isRandomUid } from '#kernel';
import { everywhere } from './everywhere.ts';
import { beginStaff } from '../staff/machine.ts';
import { doubted, welcome } from './guest.ts';
import { guestOf } from './state.ts';
import { isHaunted } from './untouchable.ts';
import { end, fault, ignore, leaveFault, stay, to, type Answers } from './turn.ts';

const nobody = ignore('nobody is here');
const noMoney = ignore('no session takes money');
const late = ignore('the answer came after its session');

/** How the states without a guest answer what only a guest could ask. */
const withoutGuest = {
  ...everywhere,
  show_home: nobody,
  show_why: nobody,
  show_history: nobody,
  top_up_with_cash: nobody,
  finish: nobody,
  end_session: nobody,
  more_time: nobody,
  dismiss_fault: nobody,
  bill_checking: noMoney,
  bill_given_back: noMoney,
  bill_unresolved: ignore('the bill is of an earlier session'),
  bill_rejected: noMoney,
  identified: late,
  identify_refused: late,
  quoted: late,
  printed: late,
} as const;

export const starting: Answers<'starting'> = {
  ...withoutGuest,
  card_tapped: ignore('the kiosk is starting'),
  card_unreadable: ignore('the kiosk is starting'),
};

export const outOfService: Answers<'out_of_service'> = {
  ...withoutGuest,
  // Whoever mends it must get in; a tenant's card changes nothing here.
  card_tapped: (session, _stage, { uid, sessionId }) =>
    isHaunted(session.facts)
      ? { ignored: 'nobody could type a PIN on a glass that touches itself' }
      : session.facts.linkTrouble === null || session.facts.linkTrouble === 'STORE_UNAVAILABLE'
        ? stay(session, [{ kind: 'ask_staff', sessionId, uid }])
        : { ignored: 'the server that knows staff is away' },
  card_unreadable: ignore('the kiosk is out of service'),
  staff_card: (session, _stage, event) => to(session, { kind: 'staff', staff: beginStaff(event.sessionId, event.uid) }),
};

export const attract: Answers<'attract'> = {
  ...withoutGuest,
  card_tapped: (session, _stage, { uid, sessionId }, moment) => {
    if (isRandomUid(uid)) return fault(session, { code: 'CARD_RANDOM_NUMBER', moment });
    return to(session, { kind: 'identifying', sessionId, uid }, [{ kind: 'identify', sessionId, uid }]);
  },
  card_unreadable: (session, _stage, _event, moment) => fault(session, { code: 'CARD_UNKNOWN', moment }),
};

export const identifying: Answers<'identifying'> = {
  ...withoutGuest,
  end_session: (session) => end(session),
  card_tapped: ignore('another session is running'),
  card_unreadable: ignore('another session is running'),
  identified: (session, stage, event) =>
    event.sessionId === stage.sessionId
      ? to(
          { ...session, settings: { ...session.settings, language: event.account.language } },
          { kind: 'home', guest: welcome(event.sessionId, event.account, event.origin) },
        )
      : late(),
  staff_card: (session, stage, event) =>
    event.sessionId === stage.sessionId
      ? to(session, { kind: 'staff', staff: beginStaff(event.sessionId, event.uid) })
      : late(),
  identify_refused: (session, stage, event, moment) =>
    event.sessionId === stage.sessionId ? fault(session, { code: event.code, moment }) : late(),
};

export const faultStage: Answers<'fault'> = {
  ...withoutGuest,
  card_tapped: ignore('the session has not ended'),
  card_unreadable: ignore('the session has not ended'),
  dismiss_fault: leaveFault,
  // A note comes into doubt while another fault is read, a cheat, say: its code is what the person needs now.
  bill_unresolved: (session, stage, event, moment) => {
    const guest = guestOf(stage);
    if (guest?.sessionId !== event.sessionId) return { ignored: 'the bill is of an earlier session' };
    if (guest.claimCode === event.claimCode) return { ignored: 'its claim code was told before' };
    const { code, claimCode } = event;
    return fault(session, { code, moment, claimCode, next: { kind: 'settle', guest: doubted(guest, event) } });
  },
  finish: leaveFault,
  end_session: (session, stage) => (stage.next.kind === 'settle' ? leaveFault(session, stage) : end(session)),
};
