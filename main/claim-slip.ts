import type { SessionEffect } from '#app';
import type { ReceiptPrinter } from '#hardware/printers';
import { codeOf, formatInstant, type Clock, type Log } from '#kernel';
import { translatorFor } from '#language';

export interface ClaimPress {
  readonly printer: Pick<ReceiptPrinter, 'printPage'>;
  /** Null until the site is known. */
  readonly house: () => { readonly name: string; readonly zone: string; readonly kioskId: string } | null;
  readonly clock: Clock;
  readonly log: Log;
}

/** The claim code of a note that the journal could not write down, on paper. It is no receipt and has no number. Never rejects: the screen says the same. */
export async function printClaim(
  claim: Extract<SessionEffect, { kind: 'print_claim' }>,
  { printer, house, clock, log }: ClaimPress,
): Promise<void> {
  const at = house();
  if (at === null) return;
  const words = translatorFor(claim.language);
  const printedAt = formatInstant(clock.now());
  try {
    const outcome = await printer.printPage({
      kind: 'notice',
      siteName: at.name,
      zone: at.zone,
      language: claim.language,
      at: printedAt,
      printedAt,
      title: claim.claimCode,
      text: words.text('slip.claim.text', {
        tenant: claim.tenant,
        amount: words.money(claim.inDoubt),
        safe: words.money(claim.safe),
        kiosk: at.kioskId,
        reference: claim.reference,
      }),
    });
    log.info('slip', { about: 'claim', claimCode: claim.claimCode, outcome: outcome.kind });
  } catch (thrown) {
    log.warn('slip', { about: 'claim', code: codeOf(thrown) });
  }
}
