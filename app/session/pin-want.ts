import type { PinRight } from '#contracts/api';
import type { TransactionId } from '#kernel';

/** Where a guest wanted to go as the PIN was asked. */
export type PinWant =
  | { readonly to: 'home' | 'why' | 'history' }
  /** The request that their wish began; it is drawn once the PIN is right. */
  | { readonly to: 'emergency_credit'; readonly requestId: TransactionId }
  /** Another PIN. The old one shows that it is the holder who wants it. */
  | { readonly to: 'new_pin' };

/** What the PIN is asked for. */
export function purposeOf(want: PinWant): PinRight | 'new_pin' {
  return want.to === 'new_pin' ? want.to : rightFor(want);
}

/** The right that is had with it. */
export function rightFor(want: Exclude<PinWant, { to: 'new_pin' }>): PinRight {
  switch (want.to) {
    case 'home':
    case 'why':
      return 'balance';
    case 'history':
    case 'emergency_credit':
      return want.to;
  }
}
