import type { ReceiptPrinter } from '#hardware/printers';
import { codeOf, formatInstant, type Clock, type Log, type TenancyId } from '#kernel';
import type { ServerClient } from './server/server-client.ts';

export interface SlipPress {
  readonly client: () => Pick<ServerClient, 'slip' | 'slipPrinted'>;
  readonly printer: Pick<ReceiptPrinter, 'printPage'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Prints what waits for a tenant who has just been let in, and tells the server once the printer confirmed it: that is the proof that the tenant was told. Where anything
 * fails the paper waits for the next visit; where only the last word is lost, it is printed twice. Never rejects, and nothing waits for it.
 */
export async function printSlip(tenancyId: TenancyId, { client, printer, clock, log }: SlipPress): Promise<void> {
  try {
    const reply = await client().slip(tenancyId);
    if (!reply.ok || reply.value.slip === null) return;
    const { id, ...slip } = reply.value.slip;
    const outcome = await printer.printPage({ kind: 'notice', ...slip, printedAt: formatInstant(clock.now()) });
    log.info('slip', { noticeId: id, outcome: outcome.kind });
    if (outcome.kind === 'printed') await client().slipPrinted(id);
  } catch (thrown) {
    log.warn('slip', { code: codeOf(thrown) });
  }
}
