import type { CardUid } from '#kernel';

export type CardEvent =
  | { readonly kind: 'tapped'; readonly uid: CardUid }
  | { readonly kind: 'removed' }
  /** Something was read that is no card number; it is data, and refused. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'away' }
  /** It answers: for the first time since the start, or again after it was away. */
  | { readonly kind: 'back' };

/** One contactless reader. A card that lies on it at the start is no tap until it was removed once. */
export interface CardReader {
  start(handler: (event: CardEvent) => void): void;
  stop(): Promise<void>;
}
