import type { CutStep } from '../mechanism.ts';

export interface Identity {
  readonly part: string;
  readonly serial: string;
  /** As the device's own table says it: a country or a currency, three capital letters. */
  readonly currency: string;
  /** Whole units, in the order of the device's types. */
  readonly denominations: readonly number[];
  /** Firmware differs in what it says, after a power-up, of a bill that was in the stacker: its credit, which is the rule, or nothing. */
  readonly saysCreditOfPowerUp?: boolean;
}

/** What leaves the device, and the moment that is reached when it has left. */
export interface Reply {
  readonly bytes: Uint8Array;
  readonly step?: CutStep;
}

/** How a mechanism speaks: one protocol. It knows nothing of sockets and nothing of the driver but frames and codec. */
export interface DeviceFace {
  /** What to answer, in order. */
  hear(bytes: Uint8Array): Reply[];
  /** The host paused inside a frame. */
  silence(): Reply[];
}
