import { elapsed, seconds, type Clock, type Monotonic } from '#kernel';
import type { MeterSample } from '#hardware/meters';

/** Less than this is induction, or noise. */
const LEAST_VOLTAGE_V = 50;
/** A dip that is shorter is the grid's affair. */
const LASTING = seconds(5);

/** Watches the voltage behind one relay, where the meter measures there: a closed relay with nothing behind it is no supply. */
export class VoltageWatch {
  readonly #clock: Clock;
  #missedSince: Monotonic | null = null;
  #isAbsent = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The relay is closed, and for a while nothing has arrived. */
  get isAbsent(): boolean {
    return this.#isAbsent;
  }

  /** Takes a sample: what changed by it, or null. */
  take({ relay, voltageV }: MeterSample): 'gone' | 'back' | null {
    const isMissed = relay === 'closed' && voltageV !== undefined && voltageV < LEAST_VOLTAGE_V;
    const was = this.#isAbsent;
    if (isMissed) this.#missedSince ??= this.#clock.monotonic();
    else this.#missedSince = null;
    this.#isAbsent = this.#missedSince !== null && elapsed(this.#missedSince, this.#clock.monotonic()) >= LASTING;
    if (was === this.#isAbsent) return null;
    return was ? 'back' : 'gone';
  }
}
