import type { CardUid, Instant, TenancyId, TransactionId } from '#kernel';

/**
 * Something that happened to a tenant's PIN. `set`: from now on the card has this one, and what was tried before is forgotten. `wrong`: another was typed.
 * `right`: this one was typed after wrong ones.
 */
export interface CardPinEvent {
  readonly id: TransactionId;
  readonly cardUid: CardUid;
  readonly act: 'set' | 'wrong' | 'right';
  /** Of `set` alone: whose it is. The next tenant with the same card has no PIN. */
  readonly tenancyId: TenancyId | null;
  /** Of `set` alone: a salted hash. The PIN itself is nowhere. */
  readonly pinHash: string | null;
  readonly at: Instant;
}
