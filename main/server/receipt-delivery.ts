import type { Log } from '#kernel';
import type { Journal } from '../journal/journal.ts';
import type { ServerClient } from './server-client.ts';

type Answer = Awaited<ReturnType<ServerClient['receipt']>>;

export interface ReceiptDelivery {
  readonly journal: Pick<Journal, 'nextReceipt' | 'receiptDelivered'>;
  /** Null: no answer; it is asked again. */
  readonly ask: (call: (client: Pick<ServerClient, 'receipt'>) => Promise<Answer>) => Promise<Answer | null>;
  readonly log: Log;
}

/**
 * Tells the server which number each receipt got, oldest first, each until it was answered. One that is refused is told to the log and not asked again: a kiosk whose
 * disk was replaced counts from one. Rejects only with a FaultError of the journal.
 */
export async function deliverReceipts({ journal, ask, log }: ReceiptDelivery): Promise<'done' | 'again'> {
  for (;;) {
    const issued = await journal.nextReceipt();
    if (issued === null) return 'done';
    const reply = await ask((client) => client.receipt(issued));
    if (reply === null) return 'again';
    if (!reply.ok) log.warn('receipt number refused', { code: reply.error.code, number: issued.number });
    await journal.receiptDelivered(issued.number);
  }
}
