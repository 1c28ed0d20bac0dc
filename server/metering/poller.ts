import {
  assert,
  codeOf,
  duration,
  elapsed,
  minutes,
  seconds,
  Turns,
  type Clock,
  type Code,
  type Duration,
  type Instant,
  type Log,
  type MeterId,
  type Monotonic,
  type PowerW,
} from '#kernel';
import type { Meter, MeterSample } from '#hardware/meters';
import type { HoldReason, Reading } from './model.ts';
import { RegisterChain, type OpeningReading, type RegisterChainOptions } from './register-chain.ts';
import type { RegisterRules } from './validate.ts';

export interface PolledMeter {
  readonly meterId: MeterId;
  readonly meter: Meter;
  readonly pollEvery: Duration;
  readonly rules: RegisterRules;
  readonly openings: readonly OpeningReading[];
}

export interface MeterPollerOptions {
  readonly meters: readonly PolledMeter[];
  readonly readings: RegisterChainOptions['readings'];
  readonly clock: Clock;
  readonly log: Log;
  /** See `RegisterChain`; a minute by default. */
  readonly keepEvery?: Duration;
  /**
   * Puts a reading that came late to its place in time, and into the books. Resolves when that is durable: false where it cannot stand there, and it then waits for
   * staff. Rejects with STORE_UNAVAILABLE.
   */
  readonly placeLate?: (reading: Reading) => Promise<boolean>;
}

/** What is known of a meter right now. */
export interface MeterState {
  /** The last answer; null before the first. */
  readonly sample: MeterSample | null;
  readonly powerW: PowerW | null;
  /** When the last plausible answer was measured: what a cut may rest on. From before the start too, once the meter answered. */
  readonly measuredAt: Instant | null;
  /** It answered at least once since the start. */
  readonly everSeen: boolean;
  /** It does not answer any more, or never did. */
  readonly away: boolean;
  /** Why the last attempt failed; null where it did not. */
  readonly trouble: Code | null;
  /** Why the last answer waits for staff; null where it does not. */
  readonly held: HoldReason | null;
}

export type SampleListener = (meterId: MeterId, sample: MeterSample) => void;

/** One lost frame is not an absence. */
const AWAY_AFTER_FAILURES = 3;
/** A silent meter is asked at least so often, so that power coming back is noticed. */
const LONGEST_WAIT = seconds(60);
/** A flood of reports that say the same of relay and load is shown so often. */
const SAME_SHOWN_EVERY = seconds(1);

interface Polled {
  readonly options: PolledMeter;
  readonly chain: RegisterChain;
  sample: MeterSample | null;
  failures: number;
  trouble: Code | null;
  held: HoldReason | null;
  /** When listeners last heard of a report. */
  shownAt: Monotonic | null;
  /** Questions to the meter are counted: how many were asked, and the last of them that was answered. */
  asked: number;
  answered: number;
}

/** Reads every meter in its own rhythm. Each meter has a loop of its own, so one that is silent slows nobody but itself. */
export class MeterPoller {
  readonly #options: MeterPollerOptions;
  readonly #meters: ReadonlyMap<MeterId, Polled>;
  readonly #turns = new Turns<MeterId>();
  readonly #listeners = new Set<SampleListener>();
  #stopping = new AbortController();
  #loops: readonly Promise<void>[] = [];
  #endReports: readonly (() => void)[] = [];

  constructor(options: MeterPollerOptions) {
    this.#options = options;
    const { readings, clock, log, keepEvery = minutes(1) } = options;
    this.#meters = new Map(
      options.meters.map((meter) => {
        const { meterId, rules, openings } = meter;
        const rhythm = meter.meter.reportsEvery ?? meter.pollEvery;
        const chain = new RegisterChain({ meterId, rules, openings, keepEvery, rhythm, readings, clock, log });
        return [
          meterId,
          {
            options: meter,
            chain,
            sample: null,
            failures: 0,
            trouble: null,
            held: null,
            shownAt: null,
            asked: 0,
            answered: 0,
          },
        ];
      }),
    );
  }

  start(): void {
    assert(this.#loops.length === 0, 'the poller is started once');
    const meters = [...this.#meters.values()];
    this.#endReports = meters.flatMap((polled) => {
      const { meter } = polled.options;
      return meter.onReport === undefined ? [] : [meter.onReport((sample) => this.#report(polled, sample))];
    });
    this.#loops = meters.map((polled) => this.#loop(polled));
  }

  /** Ends polling and keeps what still waits. The meters belong to whoever opened them. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const end of this.#endReports) end();
    await Promise.all(this.#loops);
    await Promise.all([...this.#meters.keys()].map((meterId) => this.#flushQuietly(meterId)));
  }

  /** Called with every answer of every meter, before it is judged. Returns how to end it. */
  onSample(listener: SampleListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  state(meterId: MeterId): MeterState {
    const { sample, failures, trouble, held, chain, options } = this.#polled(meterId);
    return {
      sample,
      powerW: sample?.powerW ?? null,
      measuredAt: chain.measuredAt,
      everSeen: sample !== null,
      away: sample === null ? failures > 0 : failures >= awayAfter(options.meter),
      trouble,
      held,
    };
  }

  /** Asks a meter now, outside its rhythm and before the others on its line, because somebody waits. Rejects as `Meter.read`. */
  readNow(meterId: MeterId): Promise<MeterSample> {
    return this.#read(meterId, { soon: true });
  }

  async #read(meterId: MeterId, { soon }: { soon: boolean }): Promise<MeterSample> {
    const polled = this.#polled(meterId);
    polled.asked += 1;
    const question = polled.asked;
    try {
      const sample = await polled.options.meter.read({ soon });
      // Whoever waits overtakes what polls: an answer that a later one got ahead of is of before, its relay too.
      if (question < polled.answered) return polled.sample ?? sample;
      polled.answered = question;
      // One that cannot be asked gives its last report again, which was judged when it came.
      const isNew = polled.sample?.at !== sample.at;
      this.#show(polled, sample);
      if (isNew) await this.#turns.take(meterId, () => this.#offer(polled, sample));
      return sample;
    } catch (thrown) {
      polled.failures += 1;
      polled.trouble = codeOf(thrown);
      throw thrown;
    }
  }

  /** Keeps what was read of a meter so far, before a top-up, a decision or a statement. Asks no meter. Rejects with STORE_UNAVAILABLE. */
  flush(meterId: MeterId): Promise<void> {
    return this.#turns.take(meterId, () => this.#polled(meterId).chain.flush());
  }

  /**
   * Changes what is kept of a meter's readings, while no reading of it is taken: what waits is kept first, and the next reading is judged by what is kept then.
   * Settles as the work does; rejects with STORE_UNAVAILABLE where what waits cannot be kept.
   */
  alter<Value>(meterId: MeterId, work: () => Promise<Value>): Promise<Value> {
    const { chain } = this.#polled(meterId);
    return this.#turns.take(meterId, async () => {
      await chain.forget();
      return work();
    });
  }

  /** What a meter's register can do is another; inside `alter`. */
  changeRules(meterId: MeterId, rules: RegisterRules): void {
    this.#polled(meterId).chain.changeRules(rules);
  }

  async #loop(polled: Polled): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const from = clock.monotonic();
      try {
        await this.#read(polled.options.meterId, { soon: false });
      } catch (thrown) {
        // The first failure and every turn to "away" are told; the silence in between is not.
        if (polled.failures === 1 || polled.failures === AWAY_AFTER_FAILURES)
          log.error('meter not read', thrown, { meterId: polled.options.meterId, failures: polled.failures });
      }
      await clock.sleep(waitAfter(polled, elapsed(from, clock.monotonic())), signal);
    }
  }

  /** Of a flood of reports that say the same of relay and load, listeners hear one a second: the register they take from what is kept. */
  #showReport(polled: Polled, sample: MeterSample): void {
    const { shownAt, sample: before } = polled;
    const now = this.#options.clock.monotonic();
    const isSame = before?.relay === sample.relay && before.powerW === sample.powerW && before.serial === sample.serial;
    if (isSame && shownAt !== null && elapsed(shownAt, now) < SAME_SHOWN_EVERY) {
      polled.sample = sample;
      polled.failures = 0;
      return;
    }
    polled.shownAt = now;
    this.#show(polled, sample);
  }

  #show(polled: Polled, sample: MeterSample): void {
    polled.failures = 0;
    polled.trouble = null;
    polled.sample = sample;
    for (const listener of this.#listeners) listener(polled.options.meterId, sample);
  }

  /** Settles once the reading is durable. Rejects where it is not, so that the meter is not told that it is, and sends it again. */
  async #report(polled: Polled, sample: MeterSample): Promise<void> {
    const { meterId } = polled.options;
    const reading = readingOf(polled, sample);
    if (polled.sample === null || sample.at >= polled.sample.at) this.#showReport(polled, sample);
    try {
      const reported = await this.#turns.take(meterId, () => polled.chain.report(reading));
      if (reported.kind === 'judged') {
        polled.held = reported.verdict.kind === 'held' ? reported.verdict.reason : null;
        return await reported.durable;
      }
      const placed = await this.#options.placeLate?.(reading);
      if (placed !== true) await this.#turns.take(meterId, () => polled.chain.offer(reading));
    } catch (thrown) {
      this.#options.log.error('report not kept', thrown, { meterId });
      throw thrown;
    }
  }

  /** A store that cannot be written is no fault of the meter: the reading waits in the chain for the next answer. */
  async #offer(polled: Polled, sample: MeterSample): Promise<void> {
    const { meterId } = polled.options;
    try {
      const verdict = await polled.chain.offer(readingOf(polled, sample));
      polled.held = verdict.kind === 'held' ? verdict.reason : null;
    } catch (thrown) {
      this.#options.log.error('reading not kept', thrown, { meterId });
    }
  }

  async #flushQuietly(meterId: MeterId): Promise<void> {
    try {
      await this.flush(meterId);
    } catch (thrown) {
      this.#options.log.error('reading not kept', thrown, { meterId });
    }
  }

  #polled(meterId: MeterId): Polled {
    const polled = this.#meters.get(meterId);
    assert(polled !== undefined, 'a meter that is asked for is among those polled');
    return polled;
  }
}

function readingOf({ options: { meterId, rules } }: Polled, sample: MeterSample): Reading {
  return {
    meterId,
    at: sample.at,
    register: sample.register,
    quality: 'measured',
    source: 'meter',
    serial: sample.serial ?? rules.serial,
    powerW: sample.powerW,
    relay: sample.relay,
  };
}

/** One that cannot be asked fails only after it was silent for too long already. */
function awayAfter({ reportsEvery }: Meter): number {
  return reportsEvery === undefined ? AWAY_AFTER_FAILURES : 1;
}

/**
 * What is left of the meter's rhythm, which counts from one question to the next: where a line is too slow for the rhythms of all its meters they are asked one
 * after the other without a pause, and in turn. After a failure it is the whole rhythm, doubled with every further one, up to a minute or the rhythm where that is longer.
 */
function waitAfter(polled: Polled, took: Duration): Duration {
  const rhythm = polled.options.pollEvery;
  if (polled.failures === 0) return duration(Math.max(rhythm - took, 0));
  const doubled = rhythm * 2 ** Math.min(Math.max(polled.failures - 1, 0), 16);
  return duration(Math.min(doubled, Math.max(rhythm, LONGEST_WAIT)));
}
