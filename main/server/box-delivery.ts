import type { Clock, Log } from '#kernel';
import type { Journal } from '../journal/journal.ts';
import type { ServerClient } from './server-client.ts';

type Answer = Awaited<ReturnType<ServerClient['boxEvent']>>;

export interface BoxDelivery {
  readonly journal: Pick<Journal, 'nextBoxEvent' | 'boxEventDelivered'>;
  /** Null: no answer; it is asked again. */
  readonly ask: (call: (client: Pick<ServerClient, 'boxEvent'>) => Promise<Answer>) => Promise<Answer | null>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Brings what was seen of the cash box to the server, oldest first, each until it was answered. `again`: some of it waits, because there was no answer or
 * because the server does not know the kiosk's key yet, which the next heartbeat tells it. Rejects only with a FaultError of the journal.
 */
export async function deliverBoxEvents({ journal, ask, clock, log }: BoxDelivery): Promise<'done' | 'again'> {
  for (;;) {
    const event = await journal.nextBoxEvent();
    if (event === null) return 'done';
    const reply = await ask((client) => client.boxEvent(event));
    if (reply === null) return 'again';
    if (!reply.ok) {
      log.warn('box event refused', { code: reply.error.code, event: event.id });
      return 'again';
    }
    await journal.boxEventDelivered(event.id, clock.now());
  }
}
