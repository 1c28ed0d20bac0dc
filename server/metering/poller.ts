import {
  assert,
  codeOf,
  duration,
  minutes,
  seconds,
  Turns,
  type Clock,
  type Code,
  type Duration,
  type Instant,
  type Log,
  type MeterId,
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

interface Polled {
  readonly options: PolledMeter;
  readonly chain: RegisterChain;
  sample: MeterSample | null;
  failures: number;
  trouble: Code | null;
  held: HoldReason | null;
}

/** Reads every meter in its own rhythm. Each meter has a loop of its own, so one that is silent slows nobody but itself. */
export class MeterPoller {
  readonly #options: MeterPollerOptions;
  readonly #meters: ReadonlyMap<MeterId, Polled>;
  readonly #turns = new Turns<MeterId>();
  readonly #listeners = new Set<SampleListener>();
  #stopping = new AbortController();
  #loops: readonly Promise<void>[] = [];

  constructor(options: MeterPollerOptions) {
    this.#options = options;
    const { readings, clock, log, keepEvery = minutes(1) } = options;
    this.#meters = new Map(
      options.meters.map((meter) => {
        const { meterId, rules, openings } = meter;
        const chain = new RegisterChain({ meterId, rules, openings, keepEvery, readings, clock, log });
        return [meterId, { options: meter, chain, sample: null, failures: 0, trouble: null, held: null }];
      }),
    );
  }

  start(): void {
    assert(this.#loops.length === 0, 'the poller is started once');
    this.#loops = [...this.#meters.values()].map((polled) => this.#loop(polled));
  }

  /** Ends polling and keeps what still waits. The meters belong to whoever opened them. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
    await Promise.all([...this.#meters.keys()].map((meterId) => this.#flushQuietly(meterId)));
  }

  /** Called with every answer of every meter, before it is judged. Returns how to end it. */
  onSample(listener: SampleListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  state(meterId: MeterId): MeterState {
    const { sample, failures, trouble, held, chain } = this.#polled(meterId);
    return {
      sample,
      powerW: sample?.powerW ?? null,
      measuredAt: chain.measuredAt,
      everSeen: sample !== null,
      away: sample === null ? failures > 0 : failures >= AWAY_AFTER_FAILURES,
      trouble,
      held,
    };
  }

  /** Asks a meter now, outside its rhythm. Rejects as `Meter.read`. */
  async readNow(meterId: MeterId): Promise<MeterSample> {
    const polled = this.#polled(meterId);
    try {
      const sample = await polled.options.meter.read();
      polled.failures = 0;
      polled.trouble = null;
      polled.sample = sample;
      for (const listener of this.#listeners) listener(meterId, sample);
      await this.#turns.take(meterId, () => this.#offer(polled, sample));
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
      try {
        await this.readNow(polled.options.meterId);
      } catch (thrown) {
        // The first failure and every turn to "away" are told; the silence in between is not.
        if (polled.failures === 1 || polled.failures === AWAY_AFTER_FAILURES)
          log.error('meter not read', thrown, { meterId: polled.options.meterId, failures: polled.failures });
      }
      await clock.sleep(waitAfter(polled), signal);
    }
  }

  /** A store that cannot be written is no fault of the meter: the reading waits in the chain for the next answer. */
  async #offer(polled: Polled, sample: MeterSample): Promise<void> {
    const { meterId, rules } = polled.options;
    const reading: Reading = {
      meterId,
      at: sample.at,
      register: sample.register,
      quality: 'measured',
      source: 'meter',
      serial: sample.serial ?? rules.serial,
      powerW: sample.powerW,
      relay: sample.relay,
    };
    try {
      const verdict = await polled.chain.offer(reading);
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

/** The meter's rhythm; doubled with every failure, up to a minute or the rhythm where that is longer. */
function waitAfter(polled: Polled): Duration {
  const rhythm = polled.options.pollEvery;
  const doubled = rhythm * 2 ** Math.min(Math.max(polled.failures - 1, 0), 16);
  return duration(Math.min(doubled, Math.max(rhythm, LONGEST_WAIT)));
}
