import type { CardProof } from '#contracts/api';
import type { CardUid, Instant, TenancyId, TransactionId } from '#kernel';
import type { CardPinEvent } from './contract-card-pins.ts';
import type { AuditRecord } from './contract-people.ts';

/**
 * Something that happened to a card. `bound`: from now on it is this tenancy's. `released`: nobody's. `proved`: the most that it has shown so far. `blocked`:
 * it opens nothing, whatever it shows. `unblocked`: as before.
 */
export interface CardEvent {
  readonly id: TransactionId;
  readonly cardUid: CardUid;
  readonly act: 'bound' | 'released' | 'proved' | 'blocked' | 'unblocked';
  /** Of `bound` alone. */
  readonly tenancyId: TenancyId | null;
  /** Of `proved` alone. */
  readonly proof: CardProof | null;
  readonly at: Instant;
  /** Why it was blocked, released or unblocked: a word of the card room's own list. */
  readonly reason: string;
}

/** Cards, besides those that the site's file and move-ins name, and how often those that count were read. */
export interface CardStore {
  /** In the order in which they were recorded. */
  events(): Promise<readonly CardEvent[]>;
  /** All in one commit, with the line of the audit. */
  keep(events: readonly CardEvent[], audit: AuditRecord): Promise<void>;
  /** Writes a reading down, where its counter is above every one before. False: it is not, and nothing was written. */
  count(reading: { readonly cardUid: CardUid; readonly counter: number; readonly at: Instant }): Promise<boolean>;
  /** In the order in which they were recorded. */
  pinEvents(): Promise<readonly CardPinEvent[]>;
  /** In one commit with the line of the audit. */
  keepPin(event: CardPinEvent, audit: AuditRecord): Promise<void>;
}
