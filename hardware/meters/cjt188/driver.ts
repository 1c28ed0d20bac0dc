import {
  assert,
  elapsed,
  FaultError,
  registerMilli,
  seconds,
  type Clock,
  type Duration,
  type Log,
  type Monotonic,
  type RegisterMilli,
  type Utility,
  type Zone,
} from '#kernel';
import type { Cjt188Profile } from '../../profiles/index.ts';
import type { TurnOptions } from '../line/line.ts';
import type { Meter, MeterFlag, MeterSample, ReadOptions, RelayState } from '../meter.ts';
import {
  instantOfMeterTime,
  readingIn,
  statusIn,
  unitOf,
  type Cjt188Reply,
  type Cjt188Request,
  type Counted,
  type Status,
} from './codec.ts';
import { refuseWithdrawn } from '../withdrawn.ts';
import { ANY_ADDRESS, ANY_TYPE } from './frames.ts';
import type { Cjt188Line } from './line.ts';

/** From one end to the other a valve takes ten seconds to a minute. */
const VALVE_MOVES_WITHIN = seconds(60);
const SERIAL_DIGITS = 10;

export interface Cjt188MeterOptions {
  /** Shared; its owner stops it. */
  readonly line: Cjt188Line;
  /** Fourteen digits; ten or fewer where the profile names the maker; fourteen A for a meter that is alone on its line. */
  readonly busAddress: string;
  readonly profile: Cjt188Profile;
  /** As printed on the meter. */
  readonly expectedSerial: string;
  /** The installer tried the valve on this very meter. */
  readonly relayConfirmed: boolean;
  /** What the meter's clock keeps. */
  readonly zone: Zone;
  readonly clock: Clock;
  readonly log: Log;
}

/** A meter by its profile. Nothing is opened before the first call. Throws CONFIGURATION_INVALID where the address is none. */
export function createCjt188Meter(options: Cjt188MeterOptions): Meter {
  return new Cjt188Meter(options);
}

type AskMeter = (request: Cjt188Request) => Promise<Cjt188Reply>;

class Cjt188Meter implements Meter {
  readonly utility: Utility;
  readonly hasRelay: boolean;
  readonly relayMovesWithin: Duration = VALVE_MOVES_WITHIN;
  readonly #options: Cjt188MeterOptions;
  readonly #profile: Cjt188Profile;
  readonly #address: string;
  readonly #log: Log;
  /** The valve was told to move, and was not seen at its new end yet. */
  #moving: { readonly to: 'closed' | 'open'; readonly since: Monotonic } | null = null;
  /** Who answered to "whoever is there", and on which connection; null until somebody did, and after every fault. */
  #found: { readonly address: string; readonly connection: number } | null = null;

  constructor(options: Cjt188MeterOptions) {
    this.#options = options;
    this.#profile = options.profile;
    this.#address = addressOf(options.busAddress, options.profile);
    this.#log = options.log.area('cjt188-meter');
    this.utility = options.profile.utility;
    this.hasRelay = options.profile.valve;
  }

  async read(options: ReadOptions = {}): Promise<MeterSample> {
    return this.#turn((ask) => this.#readSample(ask), { yields: true, soon: options.soon === true });
  }

  /** As of a contact: `closed` lets through, so it opens the valve. */
  async writeRelay(target: 'closed' | 'open', stillWanted?: () => boolean): Promise<void> {
    const { valve, verified, identifiers } = this.#profile;
    assert(valve, 'only a meter with a valve is told to move it');
    if (verified.relay !== 'device' && !this.#options.relayConfirmed)
      throw new FaultError('RELAY_NOT_VERIFIED', { details: this.#place() });
    const to = target === 'closed' ? 'open' : 'close';
    await this.#turn(
      (ask) => {
        refuseWithdrawn(stillWanted);
        return ask({ kind: 'valve', identifier: identifiers.valve, to });
      },
      { urgent: true },
    );
    this.#moving = { to: target, since: this.#options.clock.monotonic() };
    this.#log.info('valve_written', { ...this.#place(), to });
  }

  /** The line belongs to whoever shared it. */
  async stop(): Promise<void> {
    await Promise.resolve();
  }

  async #turn<Value>(work: (ask: AskMeter) => Promise<Value>, options: TurnOptions): Promise<Value> {
    const { line, profile } = this.#options;
    const { wakes_with: wakeUp, type } = profile;
    try {
      return await line.turn(async (askLine) => {
        let address = this.#address;
        if (address === ANY_ADDRESS) {
          if (this.#found === null || this.#found.connection !== line.connection) {
            const request = { kind: 'read_address' } as const;
            const { reply, connection } = await askLine({ type: ANY_TYPE, address, request, wakeUp });
            this.#compare(reply.address);
            this.#found = { address: reply.address, connection };
          }
          address = this.#found.address;
        }
        const onConnection = this.#found?.connection ?? null;
        return work(async (request) => {
          const { reply } = await askLine({ type, address, request, wakeUp }, { onConnection });
          if (reply.reply.kind === 'refused') throw this.#refused(request, reply.reply.status);
          return reply.reply;
        });
      }, options);
    } catch (thrown) {
      this.#found = null;
      throw thrown;
    }
  }

  #compare(address: string): void {
    const expected = this.#options.expectedSerial;
    const found = address.slice(-SERIAL_DIGITS);
    if (found !== serialDigits(expected))
      throw new FaultError('METER_SERIAL_DIFFERS', { details: { ...this.#place(), expected, found } });
  }

  async #readSample(ask: AskMeter): Promise<MeterSample> {
    const { profile, clock, zone, expectedSerial } = this.#options;
    const reply = await ask({ kind: 'read', identifier: profile.identifiers.read });
    assert(reply.kind === 'data', 'the line gives the reply that belongs to the request');
    const at = clock.now();
    const reading = readingIn(reply.value, profile.type);
    const status = statusIn(reading.status, profile.status_from);
    const meterClock = reading.time === null ? null : instantOfMeterTime(reading.time, zone);
    const comparable = this.#found !== null || this.#address.slice(-SERIAL_DIGITS) === serialDigits(expectedSerial);
    return {
      at,
      serial: comparable ? expectedSerial : null,
      register: this.#register(reading.current),
      powerW: null,
      relay: profile.valve ? this.#relay(status) : 'unknown',
      flags: flagsOf(status, profile),
      ...(meterClock === null ? {} : { meterClock }),
    };
  }

  /** A valve that was told to move is nowhere until it is seen at its new end, or had all the time that it may take. */
  #relay({ valve }: Status): RelayState {
    const shown = valve === 'open' ? 'closed' : valve === 'closed' ? 'open' : 'unknown';
    if (this.#moving === null) return shown;
    const late = elapsed(this.#moving.since, this.#options.clock.monotonic()) > VALVE_MOVES_WITHIN;
    if (shown !== this.#moving.to && !late) return 'unknown';
    this.#moving = null;
    return shown;
  }

  /** Rounded down to what Foyer counts in; the next reading brings what is left. */
  #register({ steps, unit: code }: Counted): RegisterMilli {
    const { utility, decimals } = this.#profile;
    const unit = unitOf(code);
    if (steps === null || unit === null || (unit.counts === 'energy') !== (utility === 'heat'))
      throw new FaultError('FRAME_UNEXPECTED', {
        message: `the register holds no number in a unit of ${utility}`,
        details: { ...this.#place(), unit: code, steps: steps?.toString() ?? null },
      });
    return registerMilli((steps * unit.numerator) / (unit.denominator * 10n ** BigInt(decimals)));
  }

  #refused(request: Cjt188Request, status: number): FaultError {
    return new FaultError('METER_REFUSED', {
      message: `the meter refused ${request.kind === 'valve' ? `to ${request.to} its valve` : request.kind}`,
      details: { ...this.#place(), request: request.kind, status },
    });
  }

  #place(): { url: string; address: string; serial: string } {
    return { url: this.#options.line.url, address: this.#address, serial: this.#options.expectedSerial };
  }
}

function flagsOf({ batteryLow, valve }: Status, { valve: hasValve }: Cjt188Profile): MeterFlag[] {
  const flags: MeterFlag[] = [];
  if (batteryLow) flags.push('battery_low');
  if (hasValve && valve === 'fault') flags.push('valve_fault');
  return flags;
}

function serialDigits(serial: string): string {
  return serial.padStart(SERIAL_DIGITS, '0').slice(-SERIAL_DIGITS);
}

function addressOf(text: string, { maker }: Cjt188Profile): string {
  if (/^A{14}$/i.test(text)) return ANY_ADDRESS;
  if (/^\d{14}$/.test(text)) return text;
  if (/^\d{1,10}$/.test(text)) return maker + text.padStart(SERIAL_DIGITS, '0');
  throw new FaultError('CONFIGURATION_INVALID', {
    message: `${text} is no address of fourteen digits, or of ten without the maker's`,
  });
}
