import type { SessionEffect } from '#app';
import type { EmergencyCreditAnswer } from '#contracts/api';
import type { ReceiptPrinter } from '#hardware/printers';
import { codeOf, formatInstant, type Code } from '#kernel';
import { translatorFor } from '#language';
import { BETWEEN_TRIES, TRIES, type OrderHands } from './orders.ts';

type Wanted = Extract<SessionEffect, { kind: 'draw_emergency_credit' }>;

export interface LenderHands extends OrderHands {
  readonly printer: Pick<ReceiptPrinter, 'printPage'>;
  /** Null until the site is known. */
  readonly house: () => { readonly name: string; readonly zone: string; readonly kioskId: string } | null;
}

/** Asks for it under one id, again while nobody answers: whatever of it arrives, it is drawn once. The answer is an event; silence is one too. */
export async function drawEmergencyCredit(wanted: Wanted, hands: LenderHands): Promise<void> {
  const { guest, requestId } = wanted;
  const { sessionId, account } = guest;
  const refused = (code: Code) => hands.dispatch({ kind: 'emergency_credit', requestId, answer: { refused: code } });
  let code: Code = 'SERVER_AWAY';
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const reply = await hands
        .client()
        .drawEmergencyCredit({ id: requestId, sessionId, tenancyId: account.tenancyId });
      hands.onLink(null);
      if (!reply.ok) return refused(reply.error.code);
      hands.dispatch({ kind: 'emergency_credit', requestId, answer: { account: reply.value.account } });
      return await printSlip(wanted, reply.value, hands);
    } catch (thrown) {
      code = codeOf(thrown);
      hands.log.warn('emergency credit', { code });
      if (attempt < TRIES) await hands.clock.sleep(BETWEEN_TRIES);
    }
  }
  hands.onLink(code);
  return refused(code);
}

/** What was lent, on paper. Without a printer the screen has said it, and it stands in the history; the credit does not wait for paper. */
async function printSlip(
  { guest, requestId, language }: Wanted,
  lent: EmergencyCreditAnswer,
  hands: LenderHands,
): Promise<void> {
  const house = hands.house();
  if (house === null) return;
  const words = translatorFor(language);
  const { account, amount } = lent;
  const printedAt = formatInstant(hands.clock.now());
  const outcome = await hands.printer.printPage({
    kind: 'notice',
    siteName: house.name,
    zone: house.zone,
    language,
    at: printedAt,
    printedAt,
    title: words.text('slip.emergency.title'),
    text: words.text('slip.emergency.text', {
      amount: words.money(amount),
      tenant: guest.account.maskedName,
      balance: words.money(account.balance),
      used: words.money(account.emergencyCreditUsed),
      kiosk: house.kioskId,
      reference: requestId.slice(-8).toUpperCase(),
    }),
  });
  hands.log.info('slip', { about: 'emergency_credit', outcome: outcome.kind });
}
