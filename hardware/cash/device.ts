import type { Code, Money } from '#kernel';

/**
 * What a bill validator says after a power-up, before it is reset, whatever its protocol calls it:
 * `returning` a bill that it will give back, `in_stacker` a bill too far in to come back, `nothing` to report.
 */
export type PowerUpBill = 'nothing' | 'returning' | 'in_stacker';

/** A bill as the device's own table names it. Null value: the device did not say which. */
export interface Bill {
  readonly value: Money | null;
}

/** How many bills a device ever put into its box by its own count, which outlives its power. */
export interface BoxCount {
  readonly serial: string;
  readonly stacked: number;
}

/** The count of its events that a device had reached with this one; what is not above the last one that was kept has been dealt with. */
export interface EventMark {
  readonly serial: string;
  readonly event: number;
}

export type CashEvent =
  /** The device answers and stands before its reset. The handler must have read its journal before it resolves: only then is the device reset. */
  | { readonly kind: 'powered_up'; readonly bill: PowerUpBill; readonly count?: BoxCount }
  /** Initialised, identified, its bill table read and checked against the site's currency. */
  | {
      readonly kind: 'ready';
      readonly serial: string;
      readonly denominations: readonly Money[];
      /** Where a device that is met for the first time stands: what it counted before is nobody's. */
      readonly mark?: EventMark;
    }
  /** Held in escrow; the handler answers by `stack()` or `giveBack()`. */
  | { readonly kind: 'escrowed'; readonly bill: Bill }
  /** In the box. The driver acknowledges to the device only after the handler has resolved; until then the device repeats it. `isNew`: a
      bill was seen going in and never stood in escrow, so this is no repetition of an earlier end. */
  | { readonly kind: 'stacked'; readonly bill: Bill; readonly isNew?: true; readonly mark?: EventMark }
  | { readonly kind: 'returned'; readonly bill: Bill; readonly isNew?: true; readonly mark?: EventMark }
  /** A coin fell into the box; an acceptor of coins has no escrow, so nobody was asked. The handler resolves when coin and mark are durable together. */
  | { readonly kind: 'coin'; readonly coin: Bill; readonly mark: EventMark }
  /** Events came and went unseen, coins possibly among them: `least` were missed, more if the device was reset. */
  | { readonly kind: 'events_lost'; readonly least: number; readonly mark: EventMark }
  /** The device's own count, after its initialisation and after each end of a bill, with nothing on its way. */
  | { readonly kind: 'counted'; readonly count: BoxCount }
  /** The device itself refused what was inserted; it is already on its way back. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly mark?: EventMark }
  /** The acceptor stopped by itself. `recovered` follows when it is well again. */
  | { readonly kind: 'trouble'; readonly code: Code }
  | { readonly kind: 'recovered' }
  /** No answer for longer than the protocol allows. `powered_up` or `ready` follows when it is back. */
  | { readonly kind: 'away' }
  /** The power-up is over and no credit event came for a bill that had been in the stacker. */
  | { readonly kind: 'settled' };

/** Called for one event at a time, in order. A rejection is a fault of the handler: the driver stops accepting and does not acknowledge. */
export type CashHandler = (event: CashEvent) => Promise<void>;

/** What was kept of a device with a count of events, by its serial number; null: this device was never met. */
export interface CashMemory {
  lastEvent(serial: string): Promise<number | null>;
}

/** One bill validator or coin acceptor, whatever its protocol. It is polled all the time; it accepts only between `accept` and `refuse`. */
export interface CashDevice {
  /** Keeps the line open and the device polled until `stop`; an absent device is not an error but `away`. */
  start(handler: CashHandler): void;
  stop(): Promise<void>;
  /** Accepts these values, each into escrow. Values the device does not know are ignored. */
  accept(values: readonly Money[]): void;
  /** Accepts nothing more; a bill already inside is still reported. */
  refuse(): void;
  /** Into the box. Only while a bill is in escrow; the handler has made `stack_requested` durable before. */
  stack(): void;
  giveBack(): void;
}
