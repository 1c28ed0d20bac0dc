import {
  FaultError,
  instant,
  later,
  localTime,
  minutes,
  type Clock,
  type Instant,
  type LocalDate,
  type Zone,
} from '#kernel';
import {
  IDENTIFIERS,
  instantOfMeterTime,
  meterTimeAt,
  writeDate,
  writeTimeOfDay,
  type Authority,
  type MeterTime,
} from './codec.ts';
import { readMeterTime } from './clock.ts';
import { readWhole, refused, type AskMeter, type Question } from './questions.ts';

/** A relay command is good for so long by the meter's clock. */
const COMMAND_LASTS = minutes(10);
/** A meter believes a broadcast when its clock is off by no more, and once a day. */
const BROADCAST_MOVES_MS = 300_000;
/** What a time read in whole seconds over a slow line can tell. */
const CLOSE_ENOUGH_MS = 5000;
const MINUTES_BEFORE_MIDNIGHT = 54;
const MINUTES_AFTER_MIDNIGHT = 5;
/** Under 04000101 the day of the week comes before the date; Sunday is 0. */
const DATE_AFTER_WEEKDAY = 1;

export interface ClockOfMeterOptions {
  readonly zone: Zone;
  readonly clock: Clock;
}

/** What is known of a meter's own clock, and how it is set. */
export class ClockOfMeter {
  readonly #options: ClockOfMeterOptions;
  /** The meter's time less ours. */
  #aheadMs: number | null = null;
  #setOn: LocalDate | null = null;

  constructor(options: ClockOfMeterOptions) {
    this.#options = options;
  }

  /** Asks for the time; null where the clock shows none that can be. Rejects as `readWhole`. */
  async read(ask: AskMeter): Promise<Instant | null> {
    const { clock, zone } = this.#options;
    let date = await valueOf(ask, IDENTIFIERS.date);
    const time = await valueOf(ask, IDENTIFIERS.time);
    // Midnight may have passed between the two.
    const [, minute, hour] = time;
    if (minute === 0 && hour === 0) date = await valueOf(ask, IDENTIFIERS.date);
    const shown = readMeterTime(time, date.subarray(DATE_AFTER_WEEKDAY));
    const at = shown === null ? null : instantOfMeterTime(shown, zone);
    this.#aheadMs = at === null ? null : at - clock.now();
    return at;
  }

  /** Until when a command is good, by the meter's own clock, which is asked where it is not known yet. */
  async deadline(ask: AskMeter): Promise<MeterTime> {
    const { clock, zone } = this.#options;
    if (this.#aheadMs === null) await this.read(ask);
    return meterTimeAt(later(instant(clock.now() + (this.#aheadMs ?? 0)), COMMAND_LASTS), zone);
  }

  /**
   * Sets the clock to ours: by a broadcast, which every meter of the line believes, where it is off by five minutes or less; else by a write with a password.
   * Rejects with METER_REFUSED where neither can be, and where the meter kept its own time.
   */
  async set(ask: AskMeter, by: Authority | null): Promise<void> {
    const { clock, zone } = this.#options;
    const shown = await this.read(ask);
    const offMs = shown === null ? Number.POSITIVE_INFINITY : Math.abs(shown - clock.now());
    if (offMs <= CLOSE_ENOUGH_MS) return;
    const { date: today, hour, minute } = localTime(clock.now(), zone);
    // Date and time go apart, and no meter believes a broadcast there.
    if ((hour === 23 && minute >= MINUTES_BEFORE_MIDNIGHT) || (hour === 0 && minute <= MINUTES_AFTER_MIDNIGHT))
      throw notSet('around_midnight', offMs);
    if (offMs <= BROADCAST_MOVES_MS) {
      if (this.#setOn === today) throw notSet('once_a_day', offMs);
      await ask({ kind: 'set_clocks', time: meterTimeAt(clock.now(), zone) });
      this.#setOn = today;
    } else {
      if (by === null) throw notSet('too_far_off_for_a_broadcast', offMs);
      await this.#write(ask, by);
    }
    const set = await this.read(ask);
    if (set === null || Math.abs(set - clock.now()) > CLOSE_ENOUGH_MS) throw notSet('it_kept_its_own_time', offMs);
  }

  async #write(ask: AskMeter, by: Authority): Promise<void> {
    const { clock, zone } = this.#options;
    const time = meterTimeAt(clock.now(), zone);
    const weekday = localTime(clock.now(), zone).weekday % 7;
    const writes = [
      { identifier: IDENTIFIERS.date, value: Uint8Array.from([weekday, ...writeDate(time)]) },
      { identifier: IDENTIFIERS.time, value: Uint8Array.from(writeTimeOfDay(time)) },
    ];
    for (const write of writes) {
      const { reply } = await ask({ kind: 'write', by, ...write });
      if (reply.kind === 'refused') throw refused(reply, 'the time of day', {});
    }
  }
}

async function valueOf(ask: AskMeter, identifier: number): Promise<Uint8Array> {
  const question: Question = { identifier, edition: 2007, place: {} };
  return (await readWhole(ask, question)).value;
}

function notSet(name: string, offMs: number): FaultError {
  return new FaultError('METER_REFUSED', {
    message: `the meter's clock was not set: ${name.replaceAll('_', ' ')}`,
    details: { name, offMs: Number.isFinite(offMs) ? offMs : null },
  });
}
