import {
  assert,
  FaultError,
  minutes,
  powerW,
  registerMilli,
  type Clock,
  type Duration,
  type Instant,
  type Log,
  type PowerW,
  type Utility,
  type Zone,
} from '#kernel';
import type { Dlt645Part, Dlt645Profile } from '../../profiles/index.ts';
import type { Ask, TurnOptions } from '../line/line.ts';
import type { Meter, MeterSample, ReadOptions } from '../meter.ts';
import { refuseWithdrawn } from '../withdrawn.ts';
import { digitsOf } from '../bcd.ts';
import { IDENTIFIERS, IDENTIFIERS_1997, RELAY_COMMANDS, type Authority, type RelayCommand } from './codec.ts';
import { ClockOfMeter } from './clock-of-meter.ts';
import { WILDCARD } from './frames.ts';
import type { Dlt645Answer, Dlt645Ask, Dlt645Line } from './line.ts';
import { readNumber, readWhole, refused, type AskMeter } from './questions.ts';
import { flagsIn, relayIn, wordsOf } from './status.ts';

/** The register counts hundredths of a kWh. */
const WH_OF_STEP = 10n;
/** Power comes in tenths of a watt, voltage in tenths of a volt; in 1997 in whole volts. */
const TENTHS = 10;
/** Who paid in the lobby is at the button by then; later, staff are told that the relay was not seen to close. */
const BUTTON_PRESSED_WITHIN = minutes(5);
/** What changes seldom is asked so often. */
const SELDOM_MS = 3_600_000;

export interface Dlt645MeterOptions {
  /** Shared; its owner stops it. */
  readonly line: Dlt645Line;
  /** Twelve digits or fewer, with zeros put in front; `AAAAAAAAAAAA` for a meter that is alone on its line. */
  readonly busAddress: string;
  readonly profile: Dlt645Profile;
  readonly register: 'import' | 'export';
  /** As printed on the meter. */
  readonly expectedSerial: string;
  /** Who commands the relay; as the meter left the factory where it is null. */
  readonly authority: Pick<Authority, 'password' | 'operator'> | null;
  /** The installer tried the relay on this very meter. */
  readonly relayConfirmed: boolean;
  /** What the meter's clock keeps. */
  readonly zone: Zone;
  readonly clock: Clock;
  readonly log: Log;
}

/** A meter by its profile. Nothing is opened before the first call. Throws CONFIGURATION_INVALID where the profile does not have the register, or the address is none. */
export function createDlt645Meter(options: Dlt645MeterOptions): Meter {
  return new Dlt645Meter(options);
}

class Dlt645Meter implements Meter {
  readonly utility: Utility;
  readonly hasRelay: boolean;
  readonly closesByButton: boolean;
  readonly relayMovesWithin?: Duration;
  readonly #options: Dlt645MeterOptions;
  readonly #profile: Dlt645Profile;
  readonly #address: string;
  readonly #identifier: number;
  readonly #log: Log;
  readonly #clockOfMeter: ClockOfMeter;
  /** What the meter says that it does not have. */
  readonly #missing = new Set<Dlt645Part>();
  /** The connection on which the number was compared, where the address does not say it. */
  #provenOn: number | null = null;
  #seldomAt: Instant | null = null;
  #coverOpenings: bigint | null = null;
  /** Relay commands that were sent. */
  #commands = 0;

  constructor(options: Dlt645MeterOptions) {
    const { profile, register } = options;
    this.#options = options;
    this.#profile = profile;
    this.#address = addressOf(options.busAddress);
    const identifier = profile.register[register];
    if (identifier === undefined) throw invalid(`the profile knows no register of ${register}`);
    this.#identifier = identifier;
    this.#log = options.log.area('dlt645-meter');
    this.#clockOfMeter = new ClockOfMeter(options);
    this.utility = profile.utility;
    this.hasRelay = profile.relay?.obeys === 'password';
    this.closesByButton = profile.relay?.close === 'permit';
    if (this.closesByButton) this.relayMovesWithin = BUTTON_PRESSED_WITHIN;
  }

  async read(options: ReadOptions = {}): Promise<MeterSample> {
    return this.#turn((ask) => this.#readSample(ask), { yields: true, soon: options.soon === true });
  }

  async writeRelay(target: 'closed' | 'open', stillWanted?: () => boolean): Promise<void> {
    const close = this.closesByButton ? 'permit_close' : 'close';
    await this.#command(target === 'open' ? 'open' : close, stillWanted);
  }

  async keepSupply(keep: boolean): Promise<void> {
    await this.#command(keep ? 'keep' : 'end_keep');
  }

  async setClock(): Promise<void> {
    const { relay } = this.#profile;
    const by = relay === undefined ? null : this.#authority(relay);
    await this.#turn((ask) => this.#clockOfMeter.set(ask, by), {});
  }

  /** The line belongs to whoever shared it. */
  async stop(): Promise<void> {
    await Promise.resolve();
  }

  async #command(command: RelayCommand, stillWanted?: () => boolean): Promise<void> {
    const { relay, verified } = this.#profile;
    assert(relay?.obeys === 'password', 'only a meter whose relay obeys a password is told to switch');
    if (verified.relay !== 'device' && !this.#options.relayConfirmed)
      throw new FaultError('RELAY_NOT_VERIFIED', { details: this.#place() });
    await this.#turn(
      async (ask) => {
        const validUntil = await this.#clockOfMeter.deadline(ask);
        const by = this.#authority(relay);
        refuseWithdrawn(stillWanted);
        this.#commands += 1;
        const { reply } = await ask({ kind: 'control', by, command, reserved: relay.reserved, validUntil });
        if (reply.kind === 'refused') throw refused(reply, `control ${command}`, this.#place());
      },
      { urgent: true },
    );
    this.#log.info('relay_written', { ...this.#place(), command, code: RELAY_COMMANDS[command] });
  }

  #authority(relay: NonNullable<Dlt645Profile['relay']>): Authority {
    const factory = { password: relay.factory_password, operator: relay.factory_operator };
    return { level: relay.level, ...(this.#options.authority ?? factory) };
  }

  async #turn<Value>(work: (ask: AskMeter) => Promise<Value>, options: TurnOptions): Promise<Value> {
    const { line, profile } = this.#options;
    try {
      return await line.turn(async (askLine) => {
        const address = await this.#prove(askLine);
        return work((request) =>
          askLine({ address, request, wakeUp: profile.wakes_with }, { onConnection: this.#provenOn }).then(
            ({ reply, connection }) => ({ reply: reply.reply, connection }),
          ),
        );
      }, options);
    } catch (thrown) {
      this.#provenOn = null;
      throw thrown;
    }
  }

  /**
   * Every answer carries the address of who gives it. Where that is the serial number there is nothing more to compare; else the number is asked for, once a
   * connection and after every fault. Gives the address to ask at.
   */
  async #prove(askLine: Ask<Dlt645Ask, Dlt645Answer>): Promise<string> {
    const { line, profile, expectedSerial } = this.#options;
    const own = serialAddress(expectedSerial);
    const known = this.#address === WILDCARD ? own : this.#address;
    if (this.#provenOn !== null && this.#provenOn === line.connection) return known;
    this.#provenOn = null;
    const ask = { address: this.#address, wakeUp: profile.wakes_with };
    if (this.#address === WILDCARD) {
      const { reply, connection } = await askLine({ ...ask, request: { kind: 'read_address' } });
      this.#compare(reply.address, own);
      this.#provenOn = connection;
    } else if (profile.reads.includes('meter_number')) {
      const answer = await readWhole(
        (request) => askLine({ ...ask, request }).then(({ reply, connection }) => ({ reply: reply.reply, connection })),
        { identifier: IDENTIFIERS.meterNumber, edition: profile.edition, place: this.#place() },
      );
      this.#compare(digitsOf(answer.value) ?? '', own);
      this.#provenOn = answer.connection;
    }
    return known;
  }

  #compare(found: string, expected: string): void {
    if (found !== expected)
      throw new FaultError('METER_SERIAL_DIFFERS', { details: { ...this.#place(), expected, found } });
  }

  async #readSample(ask: AskMeter): Promise<MeterSample> {
    const { profile, clock, expectedSerial } = this.#options;
    const old = profile.edition === 1997;
    const power = await this.#optionalNumber(ask, 'power', old ? IDENTIFIERS_1997.power : IDENTIFIERS.power);
    const commandsBefore = this.#commands;
    let words = await this.#words(ask);
    // Where load flows there is voltage, and behind an open contact none is expected.
    const voltage =
      relayIn(words).relay === 'open' || (power !== null && power !== 0n)
        ? null
        : await this.#optionalNumber(ask, 'voltage', old ? IDENTIFIERS_1997.voltage : IDENTIFIERS.voltage);
    const seldom = await this.#readSeldom(ask);
    // Last: a reading that lets a more urgent one pass between its questions must not be older than that one and come after it.
    const steps = await readNumber(ask, this.#question(this.#identifier));
    if (steps < 0n)
      throw new FaultError('FRAME_UNEXPECTED', { message: 'a register below zero', details: this.#place() });
    const at = clock.now();
    // What the relay was before a command that passed in between says nothing of it now.
    if (this.#commands !== commandsBefore) words = await this.#words(ask);
    const { relay, awaitsButton } = relayIn(words);
    const comparable = this.#address === serialAddress(expectedSerial) || this.#provenOn !== null;
    const tellsFlags = profile.reads.includes('status_words') || profile.reads.includes('cover_openings');
    return {
      at,
      serial: comparable ? expectedSerial : null,
      register: registerMilli(steps * WH_OF_STEP),
      powerW: wattsOf(power),
      relay,
      ...(voltage === null ? {} : { voltageV: old ? Number(voltage) : Number(voltage) / TENTHS }),
      ...(this.closesByButton ? { awaitsButton } : {}),
      ...(tellsFlags ? { flags: [...flagsIn(words), ...(seldom.coverOpened ? (['cover_opened'] as const) : [])] } : {}),
      ...(seldom.meterClock === null ? {} : { meterClock: seldom.meterClock }),
    };
  }

  /** The status words that the meter tells: all, or only the one of its relay. */
  async #words(ask: AskMeter): Promise<ReadonlyMap<number, number>> {
    const { reads, relay } = this.#profile;
    if (reads.includes('status_words')) {
      const all = this.#question(IDENTIFIERS.statusWords);
      const block = await this.#unlessMissing('status_words', async () => (await readWhole(ask, all)).value);
      if (block !== null) return wordsOf(block, 1);
    }
    if (relay === undefined) return new Map();
    // What a relay is must be known, so it is asked for again whatever the meter said before.
    const { value } = await readWhole(ask, this.#question(IDENTIFIERS.statusWord3));
    return wordsOf(value, 3);
  }

  /** The meter's clock, and whether somebody opened the cover since it was asked last; once an hour. */
  async #readSeldom(ask: AskMeter): Promise<{ meterClock: Instant | null; coverOpened: boolean }> {
    const at = this.#options.clock.now();
    if (this.#seldomAt !== null && at - this.#seldomAt < SELDOM_MS && at >= this.#seldomAt)
      return { meterClock: null, coverOpened: false };
    const { reads } = this.#profile;
    const meterClock = reads.includes('clock')
      ? await this.#unlessMissing('clock', () => this.#clockOfMeter.read(ask))
      : null;
    const openings = await this.#optionalNumber(ask, 'cover_openings', IDENTIFIERS.coverOpenings);
    const coverOpened = openings !== null && this.#coverOpenings !== null && openings > this.#coverOpenings;
    this.#coverOpenings = openings ?? this.#coverOpenings;
    this.#seldomAt = at;
    return { meterClock, coverOpened };
  }

  async #optionalNumber(ask: AskMeter, part: Dlt645Part, identifier: number): Promise<bigint | null> {
    if (!this.#profile.reads.includes(part)) return null;
    return this.#unlessMissing(part, () => readNumber(ask, this.#question(identifier)));
  }

  /** A meter that does not have what its profile says still gives its register. It is not asked again. */
  async #unlessMissing<Value>(part: Dlt645Part, work: () => Promise<Value>): Promise<Value | null> {
    if (this.#missing.has(part)) return null;
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof FaultError) || thrown.code !== 'METER_REFUSED') throw thrown;
      this.#missing.add(part);
      this.#log.warn('part_missing', { ...this.#place(), part });
      return null;
    }
  }

  #question(identifier: number) {
    return { identifier, edition: this.#profile.edition, place: this.#place() };
  }

  #place(): { url: string; address: string; serial: string } {
    return { url: this.#options.line.url, address: this.#address, serial: this.#options.expectedSerial };
  }
}

/** The address of a meter whose address is its number. */
function serialAddress(serial: string): string {
  return serial.padStart(12, '0').slice(-12);
}

function addressOf(text: string): string {
  if (/^A{12}$/i.test(text)) return WILDCARD;
  if (!/^\d{1,12}$/.test(text) || /^9{12}$/.test(text)) throw invalid(`${text} is no address of twelve digits`);
  return text.padStart(12, '0');
}

function invalid(message: string): FaultError {
  return new FaultError('CONFIGURATION_INVALID', { message });
}

/** Tenths of a watt, rounded half away from zero. */
function wattsOf(tenths: bigint | null): PowerW | null {
  return tenths === null ? null : powerW(Number(tenths) / TENTHS);
}
