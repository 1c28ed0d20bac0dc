import {
  assert,
  codeOf,
  elapsed,
  FaultError,
  later,
  minutes,
  seconds,
  type Clock,
  type Duration,
  type Instant,
  type Log,
  type Monotonic,
  type PowerW,
  type RegisterMilli,
  type Utility,
} from '#kernel';
import type { Meter, MeterFlag, MeterSample, RelayState } from '../meter.ts';
import { refuseWithdrawn } from '../withdrawn.ts';
import type { Heard, MqttDialect, Publication, SwitchOrder } from './dialect.ts';
import type { MqttLink, MqttMessage } from './link.ts';
import { Waits } from './waits.ts';

/** A command that a device gets later than this is of another time. */
const COMMAND_GOOD_FOR = seconds(30);
/** What a device's clock may be ahead of ours; a time further in the future is not believed. */
const CLOCK_AHEAD = minutes(1);
/** A power that was told apart from the register still belongs to it for so long. */
const TOLD_APART_WITHIN = minutes(5);
const MESSAGES_REMEMBERED = 64;

export interface MqttMeterOptions {
  readonly dialect: MqttDialect;
  readonly link: MqttLink;
  readonly utility: Utility;
  readonly hasRelay: boolean;
  readonly relayMovesWithin?: Duration | undefined;
  readonly listens?: 'always' | 'after_report';
  /** Of one that cannot be asked. */
  readonly reportsEvery?: Duration | undefined;
  /** How long the device, or its network, may take for an answer. */
  readonly answersWithin: Duration;
  /** Compared with what the device says of itself, where its dialect says anything. */
  readonly expectedSerial: string;
  /** The relay was tried: on a device of the model, or on this very one. */
  readonly mayWriteRelay: boolean;
  /** For messages and the log. */
  readonly address: string;
  readonly clock: Clock;
  readonly log: Log;
}

interface Known {
  power: { readonly watts: PowerW; readonly heardAt: Monotonic } | null;
  voltageV: number | null;
  relay: RelayState;
  flags: readonly MeterFlag[] | null;
  register: RegisterMilli | null;
  /** The device is there, as its birth message or last will says; null where it said neither. */
  online: boolean | null;
}

interface Report {
  readonly sample: MeterSample;
  readonly heardAt: Monotonic;
}

/** A meter that speaks over a broker, whatever its dialect. What it says by itself is told to the listeners; what it is asked is waited for. */
export class MqttMeter implements Meter {
  readonly utility: Utility;
  readonly hasRelay: boolean;
  readonly relayMovesWithin?: Duration;
  readonly listens: 'always' | 'after_report';
  readonly reportsEvery?: Duration;
  readonly limitLoad?: (most: PowerW | null) => Promise<void>;
  readonly #options: MqttMeterOptions;
  readonly #log: Log;
  readonly #waits: Waits;
  readonly #listeners = new Set<(sample: MeterSample) => Promise<void>>();
  /** By message id: the same again waits for what became of the first. */
  readonly #recent = new Map<string, Promise<void>>();
  readonly #known: Known = { power: null, voltageV: null, relay: 'unknown', flags: null, register: null, online: null };
  #last: Report | null = null;
  #request = 0;
  #junkInARow = 0;
  #ends: readonly (() => void)[] | null = null;

  constructor(options: MqttMeterOptions) {
    const { clock, log, utility, hasRelay, relayMovesWithin, reportsEvery, listens = 'always' } = options;
    this.#options = options;
    this.#log = log.area('mqtt-meter');
    this.#waits = new Waits(clock);
    this.utility = utility;
    this.hasRelay = hasRelay;
    this.listens = listens;
    if (relayMovesWithin !== undefined) this.relayMovesWithin = relayMovesWithin;
    if (reportsEvery !== undefined) this.reportsEvery = reportsEvery;
    const { limitTo } = options.dialect;
    if (limitTo !== undefined) this.limitLoad = (most) => this.#limit((order) => limitTo(most, order), most);
  }

  async read(): Promise<MeterSample> {
    this.#listen();
    const questions = this.#options.dialect.ask(this.#nextRequest());
    const { sample } = questions === null ? this.#lastReport() : await this.#answered(questions);
    const { expectedSerial } = this.#options;
    if (sample.serial !== null && sample.serial !== expectedSerial)
      throw new FaultError('METER_SERIAL_DIFFERS', {
        details: { ...this.#place(), expected: expectedSerial, found: sample.serial },
      });
    // Relay and load may have been told since, in messages of their own.
    return { ...sample, relay: this.#known.relay, powerW: this.#powerNow() };
  }

  onReport(listener: (sample: MeterSample) => Promise<void>): () => void {
    this.#listeners.add(listener);
    this.#listen();
    return () => this.#listeners.delete(listener);
  }

  async writeRelay(target: 'closed' | 'open', stillWanted?: () => boolean): Promise<void> {
    assert(this.hasRelay, 'only a meter with a relay is told to switch');
    this.#refuseUntried();
    refuseWithdrawn(stillWanted);
    // What was known of relay and load is of before: nothing of it may stand as proof.
    this.#known.relay = 'unknown';
    this.#known.power = null;
    await this.#order((order) => this.#options.dialect.switchTo(target, order));
    this.#log.info('relay_written', { ...this.#place(), target, listens: this.listens });
  }

  async #limit(publication: (order: SwitchOrder) => Publication, most: PowerW | null): Promise<void> {
    this.#refuseUntried();
    await this.#order(publication);
    this.#log.info('load_limited', { ...this.#place(), most });
  }

  #refuseUntried(): void {
    if (!this.#options.mayWriteRelay) throw new FaultError('RELAY_NOT_VERIFIED', { details: this.#place() });
  }

  /** Sends an order and waits for what the device answers to it, where it answers. Rejects with METER_AWAY, METER_REFUSED. */
  async #order(publication: (order: SwitchOrder) => Publication): Promise<void> {
    const { dialect, clock, answersWithin } = this.#options;
    this.#listen();
    const request = this.#nextRequest();
    const wait = this.#waits.until(answersWithin, ({ answer }) =>
      answer !== undefined && (answer.request === null || answer.request === String(request)) ? answer : null,
    );
    await this.#send([publication({ request, until: later(clock.now(), COMMAND_GOOD_FOR) })], wait.cancel);
    if (!dialect.answers) return wait.cancel();
    const answer = await wait.answer;
    if (answer === null) throw this.#away('the device did not answer the command');
    if (answer.refused !== null) throw this.#refused(answer.refused);
  }

  stop(): Promise<void> {
    for (const end of this.#ends ?? []) end();
    this.#ends = null;
    this.#waits.stop();
    return Promise.resolve();
  }

  #listen(): void {
    const { dialect, link } = this.#options;
    this.#ends ??= dialect.hears.map((filter) => link.subscribe(filter, (message) => this.#take(message)));
  }

  #lastReport(): Report {
    const last = this.#last;
    if (last === null) throw this.#away('the device has not reported yet');
    if (this.#known.online === false) throw this.#away('the device has left its broker');
    const silentFor = elapsed(last.heardAt, this.#options.clock.monotonic());
    if (this.reportsEvery !== undefined && silentFor > this.reportsEvery)
      throw this.#away('the device has not reported for longer than it should');
    return last;
  }

  async #answered(questions: readonly Publication[]): Promise<Report> {
    if (this.#known.online === false) throw this.#away('the device has left its broker');
    const heard = { register: false, relay: !this.hasRelay };
    const wait = this.#waits.until(this.#options.answersWithin, ({ register, relay, answer }) => {
      heard.register ||= register !== undefined;
      heard.relay ||= relay !== undefined;
      const refused = answer?.refused ?? null;
      return refused !== null || (heard.register && heard.relay) ? { refused } : null;
    });
    await this.#send(questions, wait.cancel);
    const found = await wait.answer;
    if (found === null) throw this.#away('the device did not answer');
    if (found.refused !== null) throw this.#refused(found.refused);
    assert(this.#last !== null, 'a register that was heard made a sample');
    return this.#last;
  }

  async #send(publications: readonly Publication[], cancel: () => void): Promise<void> {
    try {
      for (const { topic, payload } of publications) await this.#options.link.publish(topic, payload);
    } catch (thrown) {
      cancel();
      throw this.#away('the broker is away', thrown);
    }
  }

  async #take(message: MqttMessage): Promise<void> {
    const heard = this.#understood(message);
    if (heard === null) return;
    if (message.retained) return this.#remember(heard, { retained: true });
    const { messageId } = heard;
    const known = messageId === undefined ? undefined : this.#recent.get(messageId);
    if (known !== undefined) return known;
    const told = this.#hear(heard);
    if (messageId !== undefined) this.#recallAs(messageId, told);
    await told;
  }

  #understood({ topic, payload }: MqttMessage): Heard | null {
    try {
      const heard = this.#options.dialect.hear(topic, payload);
      this.#junkInARow = 0;
      return heard;
    } catch (thrown) {
      // It would be the same when it came again, so it is acknowledged; the first of a row is told.
      this.#junkInARow += 1;
      if (this.#junkInARow === 1)
        this.#log.warn('message not understood', { ...this.#place(), topic, code: codeOf(thrown) });
      return null;
    }
  }

  /** What is late is told and changes nothing of what is known now. */
  #hear(heard: Heard): Promise<void> {
    const { clock } = this.#options;
    const now = clock.now();
    const at = heard.at !== undefined && heard.at <= later(now, CLOCK_AHEAD) ? heard.at : now;
    const isLate = this.#last !== null && heard.register !== undefined && at < this.#last.sample.at;
    const flags = this.#flagsOf(heard, { isLate });
    if (!isLate) this.#remember(heard, { retained: false });
    const isAsked = this.#waits.any && heard.messageId === undefined;
    if (heard.register === undefined) {
      this.#waits.tell(heard);
      return Promise.resolve();
    }
    const sample = this.#sample(heard.register, { at, heard, flags, isLate });
    if (!isLate) this.#last = { sample, heardAt: clock.monotonic() };
    this.#waits.tell(heard);
    // Whoever asked gets it as the answer.
    return isAsked ? Promise.resolve() : this.#report(sample);
  }

  async #report(sample: MeterSample): Promise<void> {
    const [only, ...others] = this.#listeners;
    if (others.length > 0) await Promise.all([...this.#listeners].map((listener) => listener(sample)));
    else await only?.(sample);
  }

  #remember({ powerW, voltageV, relay, flags, register, online }: Heard, { retained }: { retained: boolean }): void {
    const known = this.#known;
    if (online !== undefined) known.online = online;
    if (relay !== undefined) known.relay = relay;
    // Kept by the broker from who knows when: a state that stands until it is told anew, but no measurement.
    if (retained) return;
    known.online = online ?? true;
    if (powerW !== undefined) known.power = { watts: powerW, heardAt: this.#options.clock.monotonic() };
    if (voltageV !== undefined) known.voltageV = voltageV;
    if (flags !== undefined) known.flags = flags;
    if (register !== undefined) known.register = register;
  }

  #sample(
    register: RegisterMilli,
    at: { at: Instant; heard: Heard; flags: readonly MeterFlag[] | null; isLate: boolean },
  ): MeterSample {
    const { heard, flags, isLate } = at;
    const voltageV = isLate ? heard.voltageV : (this.#known.voltageV ?? undefined);
    return {
      at: at.at,
      serial: this.#serialOf(heard.serial),
      register,
      powerW: isLate ? (heard.powerW ?? null) : this.#powerNow(),
      relay: isLate ? (heard.relay ?? 'unknown') : this.#known.relay,
      ...(voltageV === undefined ? {} : { voltageV }),
      ...(flags === null ? {} : { flags }),
    };
  }

  /** A total that is lower than the last one was set back: by losing power before it was saved, by hand, or by another device in its place. */
  #flagsOf({ flags, register }: Heard, { isLate }: { isLate: boolean }): readonly MeterFlag[] | null {
    const before = this.#known.register;
    const isSetBack = !isLate && register !== undefined && before !== null && register < before;
    const told = flags ?? (isLate ? null : this.#known.flags);
    return isSetBack ? [...(told ?? []), 'register_reset'] : told;
  }

  #serialOf(found: string | undefined): string | null {
    if (found === undefined) return null;
    const { expectedSerial } = this.#options;
    // A number in hexadecimal is printed in capitals by one and in small letters by another.
    return found.toUpperCase() === expectedSerial.toUpperCase() ? expectedSerial : found;
  }

  #powerNow(): PowerW | null {
    const { power } = this.#known;
    if (power === null) return null;
    return elapsed(power.heardAt, this.#options.clock.monotonic()) <= TOLD_APART_WITHIN ? power.watts : null;
  }

  #recallAs(messageId: string, told: Promise<void>): void {
    this.#recent.set(messageId, told);
    // What could not be kept comes again, and is then taken as if it were new.
    told.catch(() => this.#recent.delete(messageId));
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > MESSAGES_REMEMBERED && oldest !== undefined) this.#recent.delete(oldest);
  }

  #nextRequest(): number {
    // Two numbers at a time: a dialect may have to ask twice.
    this.#request = (this.#request + 2) % 1_000_000;
    return this.#request;
  }

  #away(message: string, cause?: unknown): FaultError {
    return new FaultError('METER_AWAY', { message, details: this.#place(), cause });
  }

  #refused(why: string): FaultError {
    return new FaultError('METER_REFUSED', {
      message: `the device answered: ${why}`,
      details: { ...this.#place(), why },
    });
  }

  #place(): { url: string; serial: string } {
    return { url: this.#options.address, serial: this.#options.expectedSerial };
  }
}
