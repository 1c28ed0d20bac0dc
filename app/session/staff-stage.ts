import { everywhere } from './everywhere.ts';
import { staffTurn } from './staff-step.ts';
import { end, ignore, stay, type Answers } from './turn.ts';

const noGuest = ignore('staff are here, not a tenant');
const noMoney = ignore('no session takes money');
const late = ignore('the answer came after its session');

/** Staff at the kiosk. What they do is a machine of its own in `../staff`; here is only what reaches it. */
export const staffStage: Answers<'staff'> = {
  ...everywhere,
  show_home: noGuest,
  show_why: noGuest,
  show_history: noGuest,
  top_up_with_cash: noGuest,
  finish: noGuest,
  dismiss_fault: noGuest,
  identified: late,
  identify_refused: late,
  quoted: late,
  printed: late,
  end_session: (session) => end(session),
  more_time: (session) =>
    session.asking
      ? stay({ ...session, asking: false, extensions: session.extensions + 1 })
      : { ignored: 'nobody asked for time' },

  staff: (session, _stage, event, moment) => staffTurn(session, event.wish, moment),
  staff_answer: (session, stage, event, moment) =>
    event.visit === stage.staff.visit ? staffTurn(session, event.answer, moment) : late(),
  card_tapped: (session, _stage, event, moment) => staffTurn(session, { kind: 'card', uid: event.uid }, moment),
  code_scanned: (session, _stage, event, moment) => staffTurn(session, { kind: 'code_read', text: event.text }, moment),
  card_unreadable: (session, _stage, _event, moment) => staffTurn(session, { kind: 'card_unreadable' }, moment),
  validator: (session, _stage, event, moment) => {
    const heard = { ...session, facts: { ...session.facts, validator: { trouble: event.trouble } } };
    const turn = staffTurn(heard, { kind: 'validator_changed' }, moment);
    return 'ignored' in turn ? stay(heard) : turn;
  },

  // A note of the bill test belongs to no session: the desk gives it back, and says so.
  bill_checking: noMoney,
  bill_given_back: (session, _stage, _event, moment) => staffTurn(session, { kind: 'note_inside' }, moment),
  bill_rejected: (session, _stage, _event, moment) => staffTurn(session, { kind: 'note_refused' }, moment),
  bill_returned: (session, _stage, event, moment) =>
    event.sessionId === null
      ? staffTurn(session, { kind: 'note_returned' }, moment)
      : { ignored: 'the bill is of an earlier session' },
  bill_unresolved: (session, _stage, event, moment) =>
    event.sessionId === null
      ? staffTurn(session, { kind: 'note_in_doubt', id: event.id }, moment)
      : { ignored: 'the bill is of an earlier session' },
};
