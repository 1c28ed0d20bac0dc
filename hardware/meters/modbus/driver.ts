import {
  assert,
  assertNever,
  FaultError,
  powerW,
  registerMilli,
  type Clock,
  type Instant,
  type Log,
  type PowerW,
  type RegisterMilli,
  type Utility,
} from '#kernel';
import type { ModbusProfile, RelayProfile } from '../../profiles/index.ts';
import type { OpenPort } from '../../ports/index.ts';
import type { Meter, MeterSample, ReadOptions, RelayState } from '../meter.ts';
import type { TurnOptions } from '../line/line.ts';
import { refuseWithdrawn } from '../withdrawn.ts';
import { openModbusBus, type AskUnit, type ModbusAnswer, type ModbusBus } from './bus.ts';
import type { ModbusRequest } from './codec.ts';
import { mergeSpans, readSerial, readSteps, spanOf, type Span } from './registers.ts';

/** Voltage is counted in tenths of a volt until it is told. */
const TENTHS = 10;

export type ModbusMeterOptions = {
  /** 1 … 247; a meter with its own TCP port usually takes any. */
  readonly unitAddress: number;
  readonly profile: ModbusProfile;
  /** As printed on the meter, with its leading zeros. */
  readonly expectedSerial: string;
  /** The installer tried the relay registers on this very meter. */
  readonly relayConfirmed: boolean;
  readonly clock: Clock;
  readonly log: Log;
} & (
  | {
      /** Shared; its owner stops it. */
      readonly bus: ModbusBus;
    }
  | {
      /** `tcp://host:port` of a meter that is alone there; its bus ends with it. */
      readonly url: string;
      readonly openPort: OpenPort;
    }
);

/** A meter by its profile. Nothing is opened before the first call. */
export function createModbusMeter(options: ModbusMeterOptions): Meter {
  return new ModbusMeter(options);
}

class ModbusMeter implements Meter {
  readonly utility: Utility;
  readonly hasRelay: boolean;
  readonly #options: ModbusMeterOptions;
  readonly #profile: ModbusProfile;
  readonly #bus: ModbusBus;
  readonly #log: Log;
  /** The connection on which the serial number agreed. Forgotten at every fault: whoever was silent may have been exchanged. */
  #provenOn: number | null = null;

  constructor(options: ModbusMeterOptions) {
    this.#options = options;
    this.#profile = options.profile;
    this.#bus = 'bus' in options ? options.bus : openModbusBus(options);
    this.#log = options.log.area('modbus-meter');
    this.utility = options.profile.utility;
    this.hasRelay = options.profile.relay !== undefined;
  }

  async read(options: ReadOptions = {}): Promise<MeterSample> {
    try {
      return await this.#turn(
        async (ask) => {
          const standing = this.#bus.connection;
          const proven = standing !== null && standing === this.#provenOn ? standing : await this.#proveSerial(ask);
          return this.#readSample((request) => ask(request, { onConnection: proven }));
        },
        { yields: true, soon: options.soon === true },
      );
    } catch (thrown) {
      this.#provenOn = null;
      throw thrown;
    }
  }

  async writeRelay(target: 'closed' | 'open', stillWanted?: () => boolean): Promise<void> {
    const { relay, verified } = this.#profile;
    assert(relay !== undefined, 'only a meter with a relay is told to switch');
    if (verified.relay !== 'device' && !this.#options.relayConfirmed)
      throw new FaultError('RELAY_NOT_VERIFIED', { details: this.#place() });
    try {
      await this.#turn(
        async (ask) => {
          // To cut the wrong flat is the worst that can happen here, so the serial number is asked for again right before.
          const proven = await this.#proveSerial(ask);
          refuseWithdrawn(stillWanted);
          await this.#request((request) => ask(request, { onConnection: proven }), relayRequest(relay, target));
        },
        { urgent: true },
      );
      this.#log.info('relay_written', { ...this.#place(), target });
    } catch (thrown) {
      this.#provenOn = null;
      throw thrown;
    }
  }

  async stop(): Promise<void> {
    if (!('bus' in this.#options)) await this.#bus.stop();
  }

  #turn<Value>(work: (ask: AskUnit) => Promise<Value>, options: TurnOptions): Promise<Value> {
    return this.#bus.turn(this.#options.unitAddress, work, options);
  }

  /** Compares the serial number; gives the connection on which it agreed, or null where the meter has none to compare. */
  async #proveSerial(ask: AskUnit): Promise<number | null> {
    const { serial } = this.#profile;
    if (serial === undefined) return null;
    const { words, connection } = await this.#readSpan(ask, spanOf(serial));
    const found = readSerial(serial, words);
    const { expectedSerial } = this.#options;
    if (found !== (serial.digits === undefined ? withoutZeros(expectedSerial) : expectedSerial))
      throw new FaultError('METER_SERIAL_DIFFERS', {
        details: { ...this.#place(), expected: expectedSerial, found },
      });
    this.#provenOn = connection;
    return connection;
  }

  async #readSample(ask: AskUnit): Promise<MeterSample> {
    const { register, power, voltage, relay, serial } = this.#profile;
    const relaySpan: Span | null = relay === undefined ? null : { ...relay.read, count: relay.read.closed.length };
    const wanted = [register, power].flatMap((place) => (place === undefined ? [] : [spanOf(place)]));
    const spans = mergeSpans(relaySpan === null ? wanted : [...wanted, relaySpan], this.#profile.reads_across);
    const read: { span: Span; words: readonly number[]; at: Instant }[] = [];
    for (const span of spans) {
      const { words } = await this.#readSpan(ask, span);
      read.push({ span, words, at: this.#options.clock.now() });
    }
    const look = (place: Span) => {
      const found = read.find(({ span }) => contains(span, place));
      if (found === undefined) return null;
      const from = place.address - found.span.address;
      return { words: found.words.slice(from, from + place.count), at: found.at };
    };
    const find = (place: Span) => {
      const found = look(place);
      assert(found !== null, 'what is wanted was read');
      return found;
    };
    const energy = find(spanOf(register));
    const powerW = power === undefined ? null : powerOf(readSteps(power, find(spanOf(power)).words));
    const state = relay === undefined || relaySpan === null ? 'unknown' : relayState(relay, find(relaySpan).words);
    const sample = {
      at: energy.at,
      serial: serial === undefined ? null : this.#options.expectedSerial,
      register: this.#registerOf(readSteps(register, energy.words), energy.words),
      powerW,
      relay: state,
    };
    if (voltage === undefined) return sample;
    // Where load flows there is voltage, and behind an open contact none is expected: only a closed meter that lets nothing through is worth a request more.
    const isWorthAsking = state !== 'open' && (powerW === null || powerW === 0);
    const words =
      look(spanOf(voltage))?.words ?? (isWorthAsking ? await this.#readIfKnown(ask, spanOf(voltage)) : null);
    const tenths = words === null ? null : readSteps(voltage, words);
    return tenths === null ? sample : { ...sample, voltageV: Number(tenths) / TENTHS };
  }

  /** Null where the meter refuses: voltage is not worth losing a reading for. */
  async #readIfKnown(ask: AskUnit, span: Span): Promise<readonly number[] | null> {
    try {
      return (await this.#readSpan(ask, span)).words;
    } catch (thrown) {
      if (thrown instanceof FaultError && thrown.code === 'METER_REFUSED') return null;
      throw thrown;
    }
  }

  async #readSpan(ask: AskUnit, span: Span): Promise<{ words: readonly number[]; connection: number }> {
    const { reply, connection } = await this.#request(ask, {
      kind: 'read_registers',
      function: span.function,
      address: span.address,
      count: span.count,
    });
    assert(reply.kind === 'registers', 'the bus gives the reply that belongs to the request');
    return { words: reply.values, connection };
  }

  async #request(ask: AskUnit, request: ModbusRequest): Promise<ModbusAnswer> {
    const answer = await ask(request);
    if (answer.reply.kind === 'exception')
      throw new FaultError('METER_REFUSED', {
        message: `the meter answered ${answer.reply.name}`,
        details: {
          ...this.#place(),
          request: request.kind,
          address: request.address,
          exception: answer.reply.exception,
          name: answer.reply.name,
        },
      });
    return answer;
  }

  #registerOf(value: bigint | null, words: readonly number[]): RegisterMilli {
    // A float can hold far more than any register of energy; 2^53 Wh is nine million gigawatt-hours.
    if (value === null || value < 0n || value >= 2n ** 53n)
      throw new FaultError('FRAME_UNEXPECTED', {
        message: 'the register holds no number that an energy register can have',
        details: { ...this.#place(), words: words.map((word) => word.toString(16).padStart(4, '0')).join(' ') },
      });
    return registerMilli(value);
  }

  #place(): { url: string; unitAddress: number; serial: string } {
    return {
      url: this.#bus.url,
      unitAddress: this.#options.unitAddress,
      serial: this.#options.expectedSerial,
    };
  }
}

function contains(outer: Span, inner: Span): boolean {
  return (
    outer.function === inner.function &&
    outer.address <= inner.address &&
    inner.address + inner.count <= outer.address + outer.count
  );
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=.)/, '');
}

/** Power is for show and for proving a relay, so a meter that has no number for it still gives its register. */
function powerOf(watts: bigint | null): PowerW | null {
  return watts === null ? null : powerW(Number(watts));
}

function relayState(relay: RelayProfile, words: readonly number[]): RelayState {
  const shows = (state: readonly number[]) => state.every((word, index) => word === words[index]);
  if (shows(relay.read.closed)) return 'closed';
  return shows(relay.read.open) ? 'open' : 'unknown';
}

function relayRequest({ write }: RelayProfile, target: 'closed' | 'open'): ModbusRequest {
  switch (write.function) {
    case '5':
      return { kind: 'write_coil', address: write.address, on: target === 'closed' };
    case '6':
      return { kind: 'write_register', address: write.address, value: write[target] };
    case '16':
      return { kind: 'write_registers', address: write.address, values: write[target] };
    default:
      return assertNever(write);
  }
}
