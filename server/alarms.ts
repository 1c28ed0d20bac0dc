import {
  earlier,
  formatInstant,
  hours,
  later,
  minutes,
  refuse,
  success,
  toHex,
  type Clock,
  type Code,
  type Log,
  type PersonId,
  type Randomness,
  type Reply,
} from '#kernel';
import type { AlarmRecord, AlarmStore } from './store/index.ts';

/** An alarm stands for a day after it was last raised: long enough for whoever looks once a day. */
const STANDS_FOR = hours(24);
/** Raised again within this time it is the same one, also where somebody has seen it; later it is a new one. */
const SAME_WITHIN = hours(1);
/** How often it is written down that an alarm goes on. */
const KEPT_EVERY = minutes(10);
/** More things than this cannot be wrong at once in one building that anybody could look at. */
const MOST = 500;

export interface AlarmsOptions {
  readonly store: AlarmStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
}

/** What staff have to be told of: each with what it is about, and whether somebody has seen it. Kept, so that a restart forgets none. */
export class Alarms {
  readonly #options: AlarmsOptions;
  readonly #listeners = new Set<(alarm: AlarmRecord) => void>();
  #alarms: readonly AlarmRecord[];

  private constructor(options: AlarmsOptions, kept: readonly AlarmRecord[]) {
    this.#options = options;
    this.#alarms = kept.slice(-MOST);
  }

  static async load(options: AlarmsOptions): Promise<Alarms> {
    return new Alarms(options, await options.store.since(earlier(options.clock.now(), STANDS_FOR)));
  }

  /** `about`: a meter, a kiosk, or `site`. Never fails: what cannot be written down now is still shown. */
  raise(code: Code, about = 'site'): void {
    const now = this.#options.clock.now();
    const before = this.#alarms.findLast((alarm) => alarm.code === code && alarm.about === about);
    const isSame =
      before !== undefined &&
      (before.acknowledged === null ? this.#stands(before) : now < later(before.lastAt, SAME_WITHIN));
    const alarm: AlarmRecord = isSame
      ? { ...before, lastAt: now }
      : {
          id: toHex(this.#options.randomness.bytes(8)).replaceAll(' ', '').toLowerCase(),
          code,
          about,
          raisedAt: now,
          lastAt: now,
          acknowledged: null,
        };
    this.#replace(alarm);
    if (!isSame) for (const listener of this.#listeners) listener(alarm);
    if (!isSame || now >= later(before.lastAt, KEPT_EVERY)) this.#keepQuietly(alarm);
  }

  /** Told of each new alarm. */
  onRaised(listener: (alarm: AlarmRecord) => void): void {
    this.#listeners.add(listener);
  }

  /** Every code that stands, once. */
  standing(): readonly Code[] {
    return [...new Set(this.list().map((alarm) => alarm.code))];
  }

  /** What stands, the newest first. */
  list(): readonly AlarmRecord[] {
    return this.#alarms.filter((alarm) => this.#stands(alarm)).toReversed();
  }

  /** Somebody has seen it; the first who did stays named. Refusal: ALARM_UNKNOWN. */
  async acknowledge(id: string, given: { by: PersonId; note: string }): Promise<Reply<AlarmRecord>> {
    const alarm = this.#alarms.find((candidate) => candidate.id === id);
    if (alarm === undefined) return refuse('ALARM_UNKNOWN');
    if (alarm.acknowledged !== null) return success(alarm);
    const at = this.#options.clock.now();
    const seen: AlarmRecord = { ...alarm, acknowledged: { at, by: given.by, note: given.note } };
    const details = { code: alarm.code, raisedAt: formatInstant(alarm.raisedAt), note: given.note };
    await this.#options.store.keep(seen, {
      at,
      personId: given.by,
      kioskId: null,
      act: 'alarm_acknowledged',
      about: alarm.about,
      details,
    });
    this.#replace(seen);
    return success(seen);
  }

  #stands(alarm: AlarmRecord): boolean {
    return this.#options.clock.now() < later(alarm.lastAt, STANDS_FOR);
  }

  #replace(alarm: AlarmRecord): void {
    const others = this.#alarms.filter((candidate) => candidate.id !== alarm.id && this.#stands(candidate));
    this.#alarms = [...others, alarm].slice(-MOST);
  }

  #keepQuietly(alarm: AlarmRecord): void {
    this.#options.store
      .keep(alarm, null)
      .catch((thrown: unknown) => this.#options.log.error('alarm not kept', thrown, { code: alarm.code }));
  }
}
