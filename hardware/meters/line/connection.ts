import { assert, duration, elapsed, type Clock, type Duration, type Monotonic } from '#kernel';
import type { Framer } from '../../framer.ts';
import type { BytePort } from '../../ports/index.ts';
import type { ExchangeSpeed } from './protocol.ts';

/** A deadline that was noticed later than this found the machine busy: what came meanwhile is not read yet, and has so long to be. */
const NOTICED_WITHIN_MS = 10;
const READ_WITHIN = duration(20);
/** While one of the silent is waited for. */
const LOOKED_FOR_COMMANDS_EVERY = duration(10);

/** How long a reply is waited for, and what else ends the wait. */
export interface Wait {
  readonly within: Duration;
  /** A reply that takes long is over once nothing came for so long. */
  readonly pause: Duration;
  /** After so long a relay command may go before; null: not before it is over. */
  readonly yieldsAfter: Duration | null;
  readonly commandWaits: () => boolean;
}

/** One connection of a line while it stands: its port, what has come of a frame, and when something went last. */
export class Connection {
  readonly port: BytePort;
  readonly framer: Framer;
  /** Counts the connections of its line. */
  readonly number: number;
  /** Whether any frame came. */
  answered = false;
  /** Requests in a row that nobody answered. */
  silences = 0;
  readonly #clock: Clock;
  /** When the last byte went either way. */
  #busyAt: Monotonic | null = null;
  /** In baud; null where it still has the speed that it was opened with. */
  #speed: number | null = null;

  constructor(options: { port: BytePort; framer: Framer; number: number; clock: Clock }) {
    this.port = options.port;
    this.framer = options.framer;
    this.number = options.number;
    this.#clock = options.clock;
  }

  /** Something goes, or went, just now. */
  touch(): void {
    this.#busyAt = this.#clock.monotonic();
  }

  /** Resolves when the bytes are on their way, and where the reply comes at another speed, when the line listens at that. */
  write(bytes: Uint8Array, speed: ExchangeSpeed | null): Promise<void> {
    return speed === null ? this.port.write(bytes) : this.#writeAt(speed, bytes);
  }

  /** On a serial line silence is what ends a frame, so a request does not follow the last byte at once. */
  async keepSilence(silenceMs: number): Promise<void> {
    if (this.#busyAt === null) return;
    for (;;) {
      const left = silenceMs - (this.#clock.monotonic() - this.#busyAt);
      if (left <= 0) return;
      // A timer is hardly ever early, and mostly late by what is missing of a whole millisecond.
      await this.#clock.sleep(duration(Math.max(Math.floor(left), 1)));
    }
  }

  /**
   * Resolves with null at the deadline, or when a reply that takes long has made too long a pause; where one of the silent is waited for, also when a command
   * wants the line and what answers here would have come by now.
   */
  async untilTooLate({ within, pause, yieldsAfter, commandWaits }: Wait, enough: AbortSignal): Promise<null> {
    const from = this.#clock.monotonic();
    for (;;) {
      const now = this.#clock.monotonic();
      const waited = elapsed(from, now);
      const left = Math.min(within - waited, pause - elapsed(this.#busyAt ?? from, now));
      if (left < -NOTICED_WITHIN_MS && !enough.aborted) await this.#clock.sleep(READ_WITHIN, enough);
      if (left <= 0 || enough.aborted) return null;
      if (yieldsAfter !== null && waited >= yieldsAfter && commandWaits()) return null;
      const step =
        yieldsAfter === null ? left : waited < yieldsAfter ? yieldsAfter - waited : LOOKED_FOR_COMMANDS_EVERY;
      await this.#clock.sleep(duration(Math.min(left, step)), enough);
    }
  }

  /** Resolves once nothing went for so long. */
  async untilQuiet(quietMs: number, enough: AbortSignal): Promise<void> {
    for (;;) {
      const left = this.#busyAt === null ? 0 : quietMs - elapsed(this.#busyAt, this.#clock.monotonic());
      if (left <= 0 || enough.aborted) return;
      await this.#clock.sleep(duration(left), enough);
    }
  }

  async #writeAt(speed: ExchangeSpeed, bytes: Uint8Array): Promise<void> {
    await this.#setSpeed(speed.asks);
    const from = this.#clock.monotonic();
    await this.port.write(bytes);
    const left = speed.sentIn - elapsed(from, this.#clock.monotonic());
    if (speed.answers !== speed.asks && left > 0) await this.#clock.sleep(duration(Math.ceil(left)));
    await this.#setSpeed(speed.answers);
  }

  async #setSpeed(baudRate: number): Promise<void> {
    if (this.#speed === baudRate) return;
    assert(
      this.port.changeSpeed !== undefined,
      'a protocol changes the speed only where its address is one of a serial port',
    );
    await this.port.changeSpeed(baudRate);
    this.#speed = baudRate;
  }
}
