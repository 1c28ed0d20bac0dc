import type { Screen } from '#contracts/bridge';
import type { ReceiptProof } from '#contracts/receipt';
import type { Code, SessionId } from '#kernel';
import type { Facts, Guest, Session } from './state.ts';
import { to, type StageOf, type Turn } from './turn.ts';

export function beginReceiptCheck(session: Session, at: { visit: SessionId; text: string; guest: Guest | null }): Turn {
  const { visit, text, guest } = at;
  return to(session, { kind: 'receipt_check', visit, verdict: null, print: null, guest }, [
    { kind: 'check_receipt', visit, text },
  ]);
}

/** What this kiosk can print again: a receipt that it sealed itself, while none is on its way. */
export function printable(stage: StageOf<'receipt_check'>): ReceiptProof | null {
  const { verdict, print } = stage;
  return verdict?.kind === 'genuine' && verdict.isOwn && print?.state !== 'printing' ? verdict.proof : null;
}

export function receiptCheckScreen(
  stage: StageOf<'receipt_check'>,
  facts: Facts,
): Extract<Screen, { kind: 'receipt_check' }> {
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
