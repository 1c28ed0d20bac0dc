import type { Clock, Duration, Log } from '#kernel';
import type { OpenPort } from '../ports/index.ts';

export interface ScanOptions {
  /** A device URL of one line. */
  readonly url: string;
  /** The addresses to try, for protocols that count their devices. */
  readonly from: number;
  readonly to: number;
  /** Profiles to compare with: names that come with Foyer, or absolute paths. */
  readonly profiles: readonly string[];
  /** How long a meter is waited for; what the protocol thinks right where it is null. */
  readonly replyWithin: Duration | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
  /** Told before each address is tried, so that a long scan is not silent. */
  readonly onProgress?: (address: string) => void;
}

/** A profile by which everything that it reads could be read, and looked like what it should be. */
export interface ProfileGuess {
  readonly profile: string;
  readonly title: string;
  readonly serial: string | null;
  /** In thousandths of the utility's unit. */
  readonly registerMilli: bigint;
  readonly powerW: number | null;
  readonly voltageV: number | null;
}

/** One meter that answered. */
export interface FoundMeter {
  /** As the site file writes it: the unit address, or the address on the bus. */
  readonly address: string;
  /** By the best guess; null where none has a serial number. */
  readonly serial: string | null;
  /** The best first: whose profile reads more. Several models can answer alike; the label on the meter decides. */
  readonly guesses: readonly ProfileGuess[];
}

/** Looks for the meters on a line by reading only. Rejects with FaultError PORT_ADDRESS_INVALID, or METER_AWAY where the line itself cannot be opened. */
export type ScanBus = (options: ScanOptions) => Promise<readonly FoundMeter[]>;
