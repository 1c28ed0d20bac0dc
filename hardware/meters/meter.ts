import type { Instant, PowerW, RegisterMilli, Utility } from '#kernel';

export type RelayState = 'closed' | 'open' | 'unknown';

/** What one meter showed at one instant. The register is already in thousandths of the utility's unit, before any multiplier. */
export interface MeterSample {
  readonly at: Instant;
  /** What the meter itself answered. Null where its map has no serial number: then nothing could be compared. */
  readonly serial: string | null;
  readonly register: RegisterMilli;
  readonly powerW: PowerW | null;
  /** `unknown` where the meter has no relay or could not say. */
  readonly relay: RelayState;
}

/** One meter with, perhaps, a relay. Calls are put in order by its bus; a relay command overtakes polling. */
export interface Meter {
  readonly utility: Utility;
  readonly hasRelay: boolean;
  /** Rejects with FaultError: METER_AWAY, METER_REFUSED, METER_SERIAL_DIFFERS, FRAME_UNEXPECTED (no number, or an impossible one). */
  read(): Promise<MeterSample>;
  /** Writes the relay. Resolves when the meter acknowledged the write, which proves nothing yet: read back. Rejects as `read`, and RELAY_NOT_VERIFIED. */
  writeRelay(target: 'closed' | 'open'): Promise<void>;
  stop(): Promise<void>;
}
