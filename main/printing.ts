import type { SessionEffect } from '#app';
import type { Receipt } from '#contracts/receipt';
import type { ReceiptPrinter } from '#hardware/printers';
import { codeOf, type Clock, type Log, type SessionId } from '#kernel';
import type { SessionEvent } from '#app';
import type { Journal } from './journal/journal.ts';
import type { ReceiptSeal } from './receipts/seal.ts';

export interface Press {
  readonly journal: Journal;
  readonly printer: ReceiptPrinter;
  readonly seal: ReceiptSeal;
  readonly clock: Clock;
  readonly dispatch: (event: SessionEvent) => void;
  readonly log: Log;
}

type Of<Kind extends SessionEffect['kind']> = Extract<SessionEffect, { kind: Kind }>;

/** Takes a number for good, seals, prints, and tells what became of it. Never rejects. */
export function printReceipt({ sessionId, receipt }: Of<'print'>, press: Press): Promise<void> {
  return put(sessionId, press, () => press.journal.takeReceipt(sessionId, receipt));
}

/** The same receipt again under its own number, marked as the copy that it is; the copy is counted before it is printed. */
export function printCopy({ sessionId, number }: Of<'print_copy'>, press: Press): Promise<void> {
  return put(sessionId, press, () => press.journal.copyReceipt(number, press.clock.now()));
}

/** Looks at the seal of a scanned receipt. Only what has a receipt's form comes here; the rest is told as a forgery, not as a crash. */
export function checkReceipt({ visit, text }: Of<'check_receipt'>, press: Press): void {
  const verdict = press.seal.check(text);
  press.log.info('receipt_checked', { verdict: verdict.kind });
  press.dispatch({
    kind: 'receipt_checked',
    visit,
    verdict: verdict.kind === 'no_receipt' ? { kind: 'forged' } : verdict,
  });
}

async function put(sessionId: SessionId, press: Press, take: () => Promise<Receipt | null>): Promise<void> {
  const { journal, printer, seal, dispatch, log } = press;
  try {
    const receipt = await take();
    if (receipt === null) {
      dispatch({ kind: 'printed', sessionId, number: null, outcome: 'failed', code: 'RECEIPT_UNKNOWN' });
      return;
    }
    const outcome = await printer.print(seal.seal(receipt));
    const code = outcome.kind === 'printed' ? null : outcome.code;
    dispatch({ kind: 'printed', sessionId, number: receipt.number, outcome: outcome.kind, code });
    const copy = receipt.copy === 0 ? '' : `copy ${receipt.copy} `;
    await journal.markPrinted(receipt.number, `${copy}${outcome.kind}${code === null ? '' : `: ${code}`}`);
  } catch (thrown) {
    log.error('print', thrown);
    dispatch({ kind: 'printed', sessionId, number: null, outcome: 'failed', code: codeOf(thrown) });
    if (codeOf(thrown) === 'JOURNAL_UNAVAILABLE') dispatch({ kind: 'journal', state: 'failed' });
  }
}
