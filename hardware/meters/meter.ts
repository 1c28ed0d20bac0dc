import type { Duration, Instant, PowerW, RegisterMilli, Utility } from '#kernel';

/** Of a contact, or of a valve as if it were one: `closed` lets through. `unknown` also while a valve is on its way. */
export type RelayState = 'closed' | 'open' | 'unknown';

/** What a meter says of itself beside its numbers. Who acts on it is decided in `server/metering`. */
export type MeterFlag =
  | 'cover_opened'
  | 'magnetic_field'
  | 'reverse_flow'
  | 'leak'
  | 'burst'
  | 'empty_pipe'
  | 'battery_low'
  | 'valve_fault'
  | 'phase_missing'
  | 'device_fault'
  /** A total that can be set back by losing power was set back. */
  | 'register_reset';

/** What one meter showed at one instant. The register is already in thousandths of the utility's unit, before any multiplier. */
export interface MeterSample {
  readonly at: Instant;
  /** What the meter itself answered. Null where its map has no serial number: then nothing could be compared. */
  readonly serial: string | null;
  readonly register: RegisterMilli;
  readonly powerW: PowerW | null;
  /** `unknown` where the meter has no relay or could not say. */
  readonly relay: RelayState;
  /** Behind the relay where the meter measures there; absent where it does not tell. */
  readonly voltageV?: number;
  /** Absent where the meter tells none at all; empty where it tells that all is well. */
  readonly flags?: readonly MeterFlag[];
  /** It was told that it may close, and stands open until somebody presses its button. */
  readonly awaitsButton?: boolean;
  /** What the meter's own clock said; absent where it has none or it was not asked. */
  readonly meterClock?: Instant;
}

export interface ReadOptions {
  /** Somebody waits for the answer: on a shared line it goes before everything that only polls. */
  readonly soon?: boolean;
}

/** One meter with, perhaps, a relay. Calls are put in order by its line; a relay command overtakes polling. */
export interface Meter {
  readonly utility: Utility;
  readonly hasRelay: boolean;
  /** How long a contact or valve may take after a write was acknowledged; a second where it is absent. */
  readonly relayMovesWithin?: Duration;
  /** Told to close, it only allows it: it stays open until somebody presses its button, and its samples say `awaitsButton`. Absent: no. */
  readonly closesByButton?: boolean;
  /** `after_report`: it hears nothing until it has reported the next time (a LoRaWAN device of class A). Absent: always. */
  readonly listens?: 'always' | 'after_report';
  /** The longest expected silence between two reports of a meter that cannot be asked; absent where it can be asked at any time. */
  readonly reportsEvery?: Duration;
  /**
   * Asks the meter. One that cannot be asked (`reportsEvery`) gives its last report again while that is younger than `reportsEvery`.
   * Rejects with FaultError: METER_AWAY, METER_REFUSED, METER_SERIAL_DIFFERS, FRAME_UNEXPECTED (no number, or an impossible one).
   */
  read(options?: ReadOptions): Promise<MeterSample>;
  /**
   * Tells of every sample that the meter sends by itself. The listener settles once the sample is durable or refused for good; only then is the message
   * acknowledged to whoever carried it. Returns how to end it.
   */
  onReport?(listener: (sample: MeterSample) => Promise<void>): () => void;
  /**
   * Writes the relay. Resolves when the meter acknowledged the write, which proves nothing yet: read back. Where the meter `listens` only `after_report`,
   * resolves when the carrier has taken the command. `stillWanted` is asked in the very moment before the write goes out, however long the line was busy with
   * others or with the proof that this is the right meter. Rejects as `read`, and RELAY_NOT_VERIFIED, COMMAND_WITHDRAWN (nothing was written).
   */
  writeRelay(target: 'closed' | 'open', stillWanted?: () => boolean): Promise<void>;
  /** Sets the meter's clock to ours. Rejects as `read`. */
  setClock?(): Promise<void>;
  /** Supply stays on whatever the meter's own rules say, or follows them again. Rejects as `writeRelay`. */
  keepSupply?(keep: boolean): Promise<void>;
  /** The most power that the meter lets through, or null for as much as it can. Rejects as `writeRelay`. */
  limitLoad?(most: PowerW | null): Promise<void>;
  stop(): Promise<void>;
}
