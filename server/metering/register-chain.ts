import {
  assert,
  instant,
  type Clock,
  type Duration,
  type Instant,
  type Log,
  type MeterId,
  type RegisterMilli,
} from '#kernel';
import type { Store } from '../store/contract.ts';
import { extendHour, hourOf, spreadOverHours } from './hourly.ts';
import { countedReadings, hoursOf } from './reading-line.ts';
import type { HoldReason, HourlyInterval, Reading, ReadingVerdict } from './model.ts';
import { judgeStep, needsAnother, validate, type RegisterRules } from './validate.ts';

/** What a register showed as a tenancy began: nothing is inherited from before. */
export interface OpeningReading {
  readonly at: Instant;
  readonly register: RegisterMilli;
}

export interface RegisterChainOptions {
  readonly meterId: MeterId;
  readonly rules: RegisterRules;
  readonly openings: readonly OpeningReading[];
  /** A reading in the middle of an hour is kept at most so often; the live value waits in memory meanwhile. */
  readonly keepEvery: Duration;
  /** From one reading of the meter to the next, as a rule. */
  readonly rhythm: Duration;
  readonly readings: Pick<Store['readings'], 'take' | 'latest' | 'kept'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What became of a reading that a meter sent by itself. */
export type Reported =
  | { readonly kind: 'late' }
  | { readonly kind: 'judged'; readonly verdict: ReadingVerdict; readonly durable: Promise<void> };

/** While a meter's readings are held, one of them is kept per so long: enough for staff, and bounded. */
const HELD_KEPT_EVERY_MS = 3_600_000;

/**
 * The accepted readings of one meter, one after the other, and the hours that follow from them. Its calls must not overlap. What is offered is judged
 * against the last *kept* reading, so whatever was not kept is bridged by the next one that is.
 */
export class RegisterChain {
  readonly #options: RegisterChainOptions;
  #rules: RegisterRules;
  #loaded = false;
  /** Each is tried once: what staff must look at is not asked again with every poll. */
  #openings: readonly OpeningReading[];
  #last: Reading | null = null;
  #openHour: HourlyInterval | null = null;
  /** Accepted but not kept yet. */
  #waiting: Reading | null = null;
  /** What only a long gap makes possible, until another reading agrees with it. */
  #doubted: Reading | null = null;
  #keptHeld: { reason: HoldReason; at: Instant } | null = null;
  /** Taken and perhaps not durable yet: of those that meters report by themselves many are on their way in one commit. */
  readonly #onTheirWay = new Set<Promise<void>>();

  constructor(options: RegisterChainOptions) {
    this.#options = options;
    this.#rules = options.rules;
    this.#openings = options.openings;
  }

  /** When the last kept reading of the meter itself was taken; null before the first, or before anything was offered. */
  get measuredAt(): Instant | null {
    const newest = this.#waiting ?? this.#last;
    return newest?.quality === 'measured' && newest.source === 'meter' ? newest.at : null;
  }

  /** Reads the last kept reading from the store. Rejects with STORE_UNAVAILABLE. */
  async load(): Promise<void> {
    if (this.#loaded) return;
    // What is on its way is kept, or it is not; before that is known nobody can say what the last is.
    await this.#arrived();
    const { readings, meterId } = this.#options;
    const last = await readings.latest(meterId);
    this.#last = last;
    this.#openHour = null;
    if (last !== null) {
      // Made from the readings, because what the row holds may reach on by an estimate.
      const kept = await readings.kept(meterId, { from: hourOf(last.at), to: last.at });
      const seen = countedReadings(kept.filter(({ reading }) => reading.quality !== 'estimated'));
      const hours = hoursOf(seen, this.#rules);
      this.#openHour = hours.find((row) => row.hourStart === hourOf(instant(last.at - 1))) ?? null;
    }
    this.#loaded = true;
  }

  /** Keeps what waits and looks into the store again with the next reading: somebody else changes what is kept. Rejects with STORE_UNAVAILABLE. */
  async forget(): Promise<void> {
    await this.flush();
    await this.#arrived();
    this.#loaded = false;
    this.#keptHeld = null;
    this.#doubted = null;
  }

  /** What the register can do is another: the next reading is taken by it. Nothing may wait. */
  changeRules(rules: RegisterRules): void {
    assert(this.#waiting === null, 'what waits was kept by the rules that it was judged by');
    this.#rules = rules;
    this.#loaded = false;
  }

  /** Judges a reading and keeps it where it is worth keeping. Rejects with STORE_UNAVAILABLE; the reading then waits for the next call. */
  async offer(reading: Reading): Promise<ReadingVerdict> {
    await this.load();
    if (this.#options.clock.state() === 'trusted') await this.#takeOpenings(reading);
    const doubted = this.#doubted;
    const verdict = this.#judgeNew(reading);
    // The next reading spoke against it, so it is staff who say what it was.
    if (doubted !== null && verdict.kind !== 'duplicate' && !this.#agrees(doubted, reading))
      await this.#hold(doubted, { kind: 'held', reason: 'jump' });
    switch (verdict.kind) {
      case 'duplicate':
        return verdict;
      case 'held':
        // In a moment the next reading says whether it was true; what a meter that is asked showed is not lost by waiting.
        if (reading !== this.#doubted) await this.#hold(reading, verdict);
        return verdict;
      case 'first':
      case 'accepted':
      case 'rollover':
        this.#keptHeld = null;
        this.#waiting = reading;
        if (this.#isWorthKeeping(reading)) await this.flush();
        return verdict;
    }
  }

  /**
   * Judges a reading that the meter sent by itself, and keeps it at once: it is acknowledged to the meter when `durable` resolves. The next may be reported before,
   * and goes into the same commit. `late`: it is older than the last one, and nothing was done with it. Rejects, as `durable` does, with STORE_UNAVAILABLE.
   */
  async report(reading: Reading): Promise<Reported> {
    await this.load();
    const last = this.#last;
    if (last !== null && reading.at < last.at && this.#options.clock.state() === 'trusted') return { kind: 'late' };
    if (this.#options.clock.state() === 'trusted') await this.#takeOpenings(reading);
    const verdict = this.#judgeNew(reading);
    if (verdict.kind === 'held') return { kind: 'judged', verdict, durable: this.#hold(reading, verdict) };
    if (verdict.kind === 'duplicate') return { kind: 'judged', verdict, durable: this.#arrived() };
    this.#keptHeld = null;
    // Whatever waits is older, and this one bridges it.
    this.#waiting = null;
    return { kind: 'judged', verdict, durable: this.#takeAhead(reading, verdict) };
  }

  /** Keeps the newest accepted reading now, before a top-up, a decision or a statement. Rejects with STORE_UNAVAILABLE. */
  async flush(): Promise<void> {
    await this.#arrived();
    const reading = this.#waiting;
    if (reading === null) return;
    await this.load();
    const verdict = this.#judge(reading);
    // What was kept in the meantime may no longer let it pass; nothing is lost, the next one is judged anew.
    if (verdict.kind === 'held') await this.#hold(reading, verdict);
    else if (verdict.kind !== 'duplicate') await this.#take(reading, verdict);
    this.#waiting = null;
  }

  #judge(reading: Reading): ReadingVerdict {
    // What waits was judged when it came, and a clock that turned suspect since does not change when it was read.
    const clock = reading === this.#waiting ? 'trusted' : this.#options.clock.state();
    return validate(reading, { previous: this.#last, rules: this.#rules, clock });
  }

  /** As `#judge`; but what only a long gap makes possible is held until the next reading agrees with it. */
  #judgeNew(reading: Reading): ReadingVerdict {
    const verdict = this.#judge(reading);
    if (verdict.kind === 'duplicate') return verdict;
    const doubted = this.#doubted;
    this.#doubted = null;
    const { rhythm } = this.#options;
    const isStep = verdict.kind === 'accepted' || verdict.kind === 'rollover';
    if (!isStep || this.#last === null || !needsAnother(this.#last, reading, { rules: this.#rules, rhythm }))
      return verdict;
    if (doubted !== null && this.#agrees(doubted, reading)) return verdict;
    this.#doubted = reading;
    return { kind: 'held', reason: 'jump' };
  }

  #agrees(doubted: Reading, reading: Reading): boolean {
    return reading.at > doubted.at && judgeStep(doubted, reading, this.#rules).kind !== 'held';
  }

  #isWorthKeeping(reading: Reading): boolean {
    const last = this.#last;
    if (last === null || hourOf(last.at) !== hourOf(reading.at) || last.relay !== reading.relay) return true;
    return last.register !== reading.register && reading.at - last.at >= this.#options.keepEvery;
  }

  async #takeOpenings(reading: Reading): Promise<void> {
    const due = this.#openings.filter(({ at }) => at < reading.at).sort((a, b) => a.at - b.at);
    for (const opening of due) {
      if (this.#last === null || opening.at > this.#last.at) await this.#takeOpening(opening);
      this.#openings = this.#openings.filter((each) => each !== opening);
    }
  }

  async #takeOpening({ at, register }: OpeningReading): Promise<void> {
    const opening: Reading = {
      meterId: this.#options.meterId,
      at,
      register,
      quality: 'measured',
      source: 'opening',
      serial: this.#rules.serial,
      powerW: null,
      relay: 'unknown',
    };
    const verdict = this.#judge(opening);
    if (verdict.kind === 'held') await this.#hold(opening, verdict);
    else await this.#take(opening, verdict);
  }

  async #take(reading: Reading, verdict: ReadingVerdict): Promise<void> {
    const intervals = this.#intervalsUpTo(reading, verdict);
    await this.#options.readings.take({ reading, verdict, intervals });
    this.#last = reading;
    this.#openHour = intervals.at(-1) ?? this.#openHour;
  }

  /** The next reading follows this one, whether it is durable yet or not: the store keeps the order. */
  #takeAhead(reading: Reading, verdict: ReadingVerdict): Promise<void> {
    const intervals = this.#intervalsUpTo(reading, verdict);
    this.#last = reading;
    this.#openHour = intervals.at(-1) ?? this.#openHour;
    const taken = this.#options.readings.take({ reading, verdict, intervals });
    this.#onTheirWay.add(taken);
    return taken.then(
      () => void this.#onTheirWay.delete(taken),
      (thrown: unknown) => {
        this.#onTheirWay.delete(taken);
        // What is kept is another than was thought.
        this.#loaded = false;
        throw thrown;
      },
    );
  }

  /** Whatever is on its way is durable, or its fault was told to whoever sent it. */
  async #arrived(): Promise<void> {
    await Promise.allSettled(this.#onTheirWay);
  }

  #intervalsUpTo(reading: Reading, verdict: ReadingVerdict): readonly HourlyInterval[] {
    if (this.#last === null || (verdict.kind !== 'accepted' && verdict.kind !== 'rollover')) return [];
    const [first, ...rest] = spreadOverHours({
      from: this.#last,
      to: reading,
      rules: this.#rules,
    });
    return first === undefined ? rest : [extendHour(this.#openHour, first), ...rest];
  }

  async #hold(reading: Reading, verdict: ReadingVerdict & { kind: 'held' }): Promise<void> {
    const kept = this.#keptHeld;
    if (kept?.reason === verdict.reason && Math.abs(reading.at - kept.at) < HELD_KEPT_EVERY_MS) return;
    await this.#options.readings.take({ reading, verdict, intervals: [] });
    this.#keptHeld = { reason: verdict.reason, at: reading.at };
    this.#options.log.warn('reading held', { meterId: reading.meterId, reason: verdict.reason });
  }
}
