import { FaultError, type Duration } from '#kernel';
import type { NoticeMessage } from '#contracts/events';
import type { Contact } from '#contracts/wire';
import type { Notice, NoticeDelivery } from '../store/index.ts';

/** A notice on its way to one receiver. */
export interface OutgoingNotice {
  readonly notice: Notice;
  /** The same as it is said over MQTT and to a webhook. */
  readonly message: NoticeMessage;
  /** Where its tenant is told; null where nothing is known. */
  readonly contact: Contact | null;
}

/** What a channel said when it took a notice. */
export interface Taken {
  /** What the gateway calls it. */
  readonly reference: string | null;
  /** After how long the gateway is first asked what became of it; null: it is not asked. */
  readonly checkAfter: Duration | null;
}

export const TAKEN: Taken = { reference: null, checkAfter: null };

/** That nobody knows whether the gateway took it: the line broke, or the answer did not come. A second try may be a second message. */
export const MAYBE_TAKEN = { taken: 'maybe' } as const;

export function isMaybeTaken(thrown: unknown): boolean {
  return thrown instanceof FaultError && thrown.details['taken'] === MAYBE_TAKEN.taken;
}

/** What a gateway knows of a message that it took. */
export type Report = 'delivered' | 'failed' | 'not_known';

/** One way in which notices go out. */
export interface Channel {
  /** Resolves when the channel took it. Rejects with NOTICE_REFUSED or NOTICE_NO_ADDRESS where another try is of no use; with any other fault it is tried again. */
  readonly send: (out: OutgoingNotice) => Promise<Taken>;
  /** Present where a gateway can be asked afterwards. `again` is null where it is asked no more. Rejects with NOTICE_GATEWAY_AWAY. */
  readonly reports?: {
    readonly ask: (out: OutgoingNotice, delivery: NoticeDelivery) => Promise<Report>;
    readonly again: (asked: { readonly forMs: number }) => Duration | null;
  };
  /** Present where a gateway tells by itself. Null: it is not such a message. */
  readonly told?: (body: string) => Report | null;
}
