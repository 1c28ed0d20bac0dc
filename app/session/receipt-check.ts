import type { ReceiptProof } from '#contracts/receipt';
import type { Screen, ScreenOf } from '#contracts/bridge';
import type { Code, SessionId } from '#kernel';
import type { Facts, Guest, Session } from './state.ts';
import { to, type Turn } from './turn.ts';

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

/** What this kiosk can print again: a receipt that it sealed itself, while none is on its way. */
export function printable(stage: ReceiptCheck): ReceiptProof | null {
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
