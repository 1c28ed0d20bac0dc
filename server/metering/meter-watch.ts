import {
  codeOf,
  elapsed,
  hours,
  minutes,
  type Clock,
  type Code,
  type Log,
  type MeterId,
  type Monotonic,
} from '#kernel';
import type { Meter, MeterFlag, MeterSample } from '#hardware/meters';

/** What staff are told when a meter says so of itself. */
const CODE_OF: Readonly<Record<MeterFlag, Code>> = {
  cover_opened: 'METER_TAMPERED',
  magnetic_field: 'METER_TAMPERED',
  reverse_flow: 'METER_TAMPERED',
  leak: 'METER_LEAK',
  burst: 'METER_LEAK',
  empty_pipe: 'METER_FAULTY',
  battery_low: 'METER_BATTERY_LOW',
  valve_fault: 'METER_FAULTY',
  phase_missing: 'METER_FAULTY',
  device_fault: 'METER_FAULTY',
  register_reset: 'METER_REGISTER_RESET',
};

/** A meter's own clock decides when a relay command of its protocol is too old, and at which tariff it counts. */
const MOST_DEVIATION = minutes(2);
/** Between two tries to set it right. */
const SET_EVERY = hours(1);

export interface MeterWatchOptions {
  readonly meters: ReadonlyMap<MeterId, Meter>;
  readonly clock: Clock;
  readonly log: Log;
  readonly alarm: (code: Code, meterId: MeterId) => void;
}

interface Watched {
  /** What stands already, so that it is told once. */
  flags: ReadonlySet<MeterFlag>;
  setAt: Monotonic | null;
  /** It was set, and was wrong again when it was read next. */
  isTold: boolean;
}

/** Listens to what meters say of themselves: tamper and faults become alarms, once each; a clock that went wrong is set right. */
export class MeterWatch {
  readonly #options: MeterWatchOptions;
  readonly #watched = new Map<MeterId, Watched>();

  constructor(options: MeterWatchOptions) {
    this.#options = options;
  }

  /** Takes note of an answer or a report. A listener of the poller. */
  observe(meterId: MeterId, sample: MeterSample): void {
    const watched = this.#watched.get(meterId) ?? { flags: new Set<MeterFlag>(), setAt: null, isTold: false };
    this.#watched.set(meterId, watched);
    if (sample.flags !== undefined) this.#tellNew(meterId, watched, sample.flags);
    if (sample.meterClock !== undefined) this.#checkClock(meterId, watched, sample.meterClock - sample.at);
  }

  #tellNew(meterId: MeterId, watched: Watched, flags: readonly MeterFlag[]): void {
    const codes = new Set(flags.filter((flag) => !watched.flags.has(flag)).map((flag) => CODE_OF[flag]));
    watched.flags = new Set(flags);
    if (codes.size > 0) this.#options.log.warn('meter says', { meterId, flags: flags.join(' ') });
    for (const code of codes) this.#options.alarm(code, meterId);
  }

  #checkClock(meterId: MeterId, watched: Watched, deviationMs: number): void {
    const { meters, clock, log, alarm } = this.#options;
    if (Math.abs(deviationMs) <= MOST_DEVIATION) {
      watched.isTold = false;
      return;
    }
    // A clock in doubt sets no other.
    if (clock.state() === 'suspect') return;
    const now = clock.monotonic();
    if (watched.setAt !== null && elapsed(watched.setAt, now) < SET_EVERY) return;
    if (watched.setAt !== null && !watched.isTold) {
      watched.isTold = true;
      alarm('METER_CLOCK_WRONG', meterId);
    }
    watched.setAt = now;
    const meter = meters.get(meterId);
    if (meter?.setClock === undefined) {
      if (!watched.isTold) alarm('METER_CLOCK_WRONG', meterId);
      watched.isTold = true;
      return;
    }
    log.warn('meter clock set', { meterId, deviationMs });
    meter.setClock().catch((thrown: unknown) => log.warn('meter clock not set', { meterId, code: codeOf(thrown) }));
  }
}
