import { cardRight, type CardPinState, type CardRight, type PinRight } from '#contracts/api';
import { ZERO, type Instant, type Money } from '#kernel';

/** What lay in the box and was not credited yet as the session began. Both count against what may be taken while the server is away. */
export interface Waiting {
  readonly ofTenancy: Money;
  readonly ofEverybody: Money;
}

export const nothingWaits: Waiting = { ofTenancy: ZERO, ofEverybody: ZERO };

/** How a session came to its account: from the server, or from what the kiosk remembered of it. */
export interface Origin {
  /** Null: it is the server's own word of now. */
  readonly asOf: Instant | null;
  readonly waiting: Waiting;
  /** What the tenancy paid here in cash today before this session, by the journal: all but what was given back. */
  readonly cashToday: Money;
  /** What the card may do, by what it has shown. */
  readonly may: readonly CardRight[];
  /** What else it may do once its holder typed the PIN, and how that PIN stands. */
  readonly pinFor: readonly PinRight[];
  readonly pin: CardPinState;
}

export const fromServer: Origin = {
  asOf: null,
  waiting: nothingWaits,
  cashToday: ZERO,
  may: cardRight.options,
  pinFor: [],
  pin: 'unset',
};
