import type { OrderState } from '#contracts/api';
import type { QrPicture } from '#contracts/bridge';
import type { Code, Duration, Money, Monotonic, OrderId } from '#kernel';

/** The order that is on the screen. The server keeps it and looks after it; the kiosk only shows how it is. */
export interface PhoneOrder {
  readonly id: OrderId;
  readonly amount: Money;
  /** Null: the server has not answered yet. */
  readonly state: OrderState | null;
  readonly code: Code | null;
  readonly qr: QrPicture | null;
  /** How long it could still be paid, when that was first heard. */
  readonly openFor: Duration;
  readonly beganMono: Monotonic;
}

/** Where the screen goes when the order is closed. `over`: the time to pay has run out, which is said. */
export type PhoneLeave = 'home' | 'end' | 'over';
