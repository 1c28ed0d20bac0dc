import type { CardAnswer, CardRequest, CardSort } from '#contracts/api';
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
  /** What the card that was tapped last seems to be, while it is still there. Never rejects. */
  sort(): Promise<CardSort>;
  /** Puts one question to that card. `left` where it is there no more. Questions are put one after the other. Never rejects. */
  ask(request: CardRequest): Promise<CardAnswer>;
}
