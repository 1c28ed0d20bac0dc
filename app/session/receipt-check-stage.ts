import { everywhere } from './everywhere.ts';
import { printable } from './receipt-check.ts';
import type { Session } from './state.ts';
import { end, ignore, stay, to, type Answers, type StageOf, type Turn } from './turn.ts';

const busy = ignore('a receipt is being looked at');
const noMoney = ignore('no session takes money');

function leave(session: Session, stage: StageOf<'receipt_check'>): Turn {
  return stage.guest === null ? end(session) : to(session, { kind: 'home', guest: stage.guest });
}

export const receiptCheck: Answers<'receipt_check'> = {
  ...everywhere,
  show_home: leave,
  finish: leave,
  end_session: (session) => end(session),
  show_why: busy,
  show_history: busy,
  top_up_with_cash: busy,
  more_time: ignore('nobody asked for time'),
  dismiss_fault: ignore('there is no fault on the screen'),
  card_tapped: busy,
  card_unreadable: busy,
  bill_checking: noMoney,
  bill_given_back: noMoney,
  bill_unresolved: ignore('the bill is of an earlier session'),
  bill_rejected: noMoney,
  identified: ignore('the answer came after its session'),
  identify_refused: ignore('the answer came after its session'),
  quoted: ignore('the answer came after its session'),
  receipt_checked: (session, stage, event) =>
    event.visit === stage.visit
      ? stay({ ...session, stage: { ...stage, verdict: event.verdict } })
      : { ignored: 'the answer came after its session' },
  print_copy: (session, stage) => {
    const proof = printable(stage);
    if (proof === null) return { ignored: 'there is nothing to print again' };
    const print = { state: 'printing', code: null, number: proof.number } as const;
    return to(session, { ...stage, print }, [{ kind: 'print_copy', sessionId: stage.visit, number: proof.number }]);
  },
  printed: (session, stage, event) =>
    event.sessionId === stage.visit
      ? stay({
          ...session,
          stage: { ...stage, print: { state: event.outcome, code: event.code, number: event.number } },
        })
      : { ignored: 'the print belongs to an earlier session' },
};
