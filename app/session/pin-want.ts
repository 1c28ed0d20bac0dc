import type { PinRight } from '#contracts/api';
import type { TransactionId } from '#kernel';

/** Where a guest wanted to go as the PIN was asked. */
export type PinWant =
  | { readonly to: 'home' | 'why' | 'history' }
  /** The request that their wish began; it is drawn once the PIN is right. */
  | { readonly to: 'emergency_credit'; readonly requestId: TransactionId };

/** What the PIN is asked for. */
export function rightFor(want: PinWant): PinRight {
  switch (want.to) {
    case 'home':
    case 'why':
      return 'balance';
    case 'history':
    case 'emergency_credit':
      return want.to;
  }
}
