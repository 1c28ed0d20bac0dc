import type { ReceiptProof } from '#contracts/receipt';
import type { Screen, ScreenOf } from '#contracts/bridge';
import type { Code, SessionId } from '#kernel';
import { everywhere } from './everywhere.ts';
import type { Facts, Guest, Session } from './state.ts';
import { end, ignore, stay, to, type Answers, type StageOf, type Turn } from './turn.ts';

/** How the code of a receipt stands: signed by a key of this building, by a key that is not known here, or by nobody. */
export type ReceiptVerdict =
  | { readonly kind: 'genuine'; readonly proof: ReceiptProof; readonly isOwn: boolean }
  | { readonly kind: 'unknown_key'; readonly proof: ReceiptProof }
  | { readonly kind: 'forged' };

/** A receipt was held before the scanner. Whoever holds it may know what it says, and have it again as a copy. */
export interface ReceiptCheck {
  readonly kind: 'receipt_check';
  readonly visit: SessionId;
  /** Null until the signature was looked at. */
  readonly verdict: ReceiptVerdict | null;
  readonly print: ScreenOf<'receipt'>['print'] | null;
  /** Whoever had tapped a card goes back to their home afterwards. */
  readonly guest: Guest | null;
}

export function beginReceiptCheck(session: Session, at: { visit: SessionId; text: string; guest: Guest | null }): Turn {
  const { visit, text, guest } = at;
  return to(session, { kind: 'receipt_check', visit, verdict: null, print: null, guest }, [
    { kind: 'check_receipt', visit, text },
  ]);
}

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

/** What this kiosk can print again: a receipt that it sealed itself, while none is on its way. */
function printable(stage: ReceiptCheck): ReceiptProof | null {
  const { verdict, print } = stage;
  return verdict?.kind === 'genuine' && verdict.isOwn && print?.state !== 'printing' ? verdict.proof : null;
}

export function receiptCheckScreen(stage: ReceiptCheck, facts: Facts): Extract<Screen, { kind: 'receipt_check' }> {
  const { verdict } = stage;
  const printerBlocked: Code | null = facts.printer === 'unheard' ? null : facts.printer.trouble;
  return {
    kind: 'receipt_check',
    state: verdict === null ? 'checking' : verdict.kind,
    // What a key that nobody knows has signed is shown to nobody: it could say anything.
    proof: verdict?.kind === 'genuine' ? verdict.proof : null,
    canPrint: printable(stage) !== null && printerBlocked === null,
    printerBlocked,
    print: stage.print,
  };
}
