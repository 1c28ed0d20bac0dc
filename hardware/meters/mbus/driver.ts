import { assert, FaultError, powerW, registerMilli, type Clock, type Log, type Utility } from '#kernel';
import type { MbusProfile } from '../../profiles/index.ts';
import type { Meter, MeterFlag, MeterSample, ReadOptions } from '../meter.ts';
import { statusIn, type MbusReply, type MbusRequest, type Telegram } from './codec.ts';
import { SELECTED } from './frames.ts';
import type { MbusAsk, MbusLine } from './line.ts';
import { fabricationNumber, recordAt, stepsOf, wattsOf } from './measured.ts';
import type { MbusRecord } from './records.ts';
import { parseSecondaryAddress, secondaryAddressText, type SecondaryAddress } from './secondary-address.ts';
import type { Ask } from '../line/line.ts';

/** More telegrams than any meter needs; whoever still says that more follow repeats itself. */
const MOST_TELEGRAMS = 10;
const NUMBER_DIGITS = 8;
/** In the place of a bus address: the meter is asked at its unit address. */
const BY_UNIT = 'primary';

export interface MbusMeterOptions {
  /** Shared; its owner stops it. */
  readonly line: MbusLine;
  /**
   * The meter's number, eight digits or fewer; sixteen figures with maker, version and medium behind it; `FFFFFFFF` for a meter that is alone on its line;
   * `primary` for one that is asked at its unit address.
   */
  readonly busAddress: string;
  /** Where the meter, or its profile, has only that. */
  readonly unitAddress: number;
  readonly profile: MbusProfile;
  /** As printed on the meter. */
  readonly expectedSerial: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A meter by its profile. Nothing is opened before the first call. Throws CONFIGURATION_INVALID where the address is none. */
export function createMbusMeter(options: MbusMeterOptions): Meter {
  return new MbusMeter(options);
}

type Address =
  | { readonly kind: 'primary'; readonly address: number }
  | { readonly kind: 'secondary'; readonly by: SecondaryAddress };

/** Asks within a turn, and never on another connection than the first of it. */
type AskMeter = (request: MbusRequest, device?: string) => Promise<MbusReply>;

interface Reading {
  readonly records: readonly MbusRecord[];
  readonly last: Telegram;
}

class MbusMeter implements Meter {
  readonly utility: Utility;
  readonly hasRelay = false;
  readonly #options: MbusMeterOptions;
  readonly #profile: MbusProfile;
  readonly #address: Address;
  /** For messages, and by which it is left alone. */
  readonly #name: string;
  readonly #log: Log;
  /** The connection on which it was let go after the last reading, so that its next telegram is the first; null where that is not sure. */
  #letGoOn: number | null = null;
  /** False once it did not answer when it was let go: then it is not asked to. */
  #hearsLettingGo = true;

  constructor(options: MbusMeterOptions) {
    this.#options = options;
    this.#profile = options.profile;
    this.#address = addressOf(options);
    this.#name =
      this.#address.kind === 'primary' ? `unit ${this.#address.address}` : secondaryAddressText(this.#address.by);
    this.#log = options.log.area('mbus-meter');
    this.utility = options.profile.utility;
  }

  async read(options: ReadOptions = {}): Promise<MeterSample> {
    try {
      // Nobody else may come in between: another selection would end this one.
      return await this.#options.line.turn((ask) => this.#readSample(ask), { soon: options.soon === true });
    } catch (thrown) {
      this.#letGoOn = null;
      this.#hearsLettingGo = true;
      throw thrown;
    }
  }

  async writeRelay(): Promise<void> {
    await Promise.resolve();
    assert(this.hasRelay, 'only a meter with a relay is told to switch');
  }

  /** The line belongs to whoever shared it. */
  async stop(): Promise<void> {
    await Promise.resolve();
  }

  async #readSample(askLine: Ask<MbusAsk, MbusReply>): Promise<MeterSample> {
    let connection: number | null = null;
    const ask: AskMeter = async (request, device = this.#name) => {
      const answer = await askLine({ device, request }, { onConnection: connection });
      connection = answer.connection;
      return answer.reply;
    };
    const address = await this.#begin(ask);
    const reading = await this.#readTelegrams(ask, address);
    const at = this.#options.clock.now();
    const sample = this.#sampleOf(reading);
    if (this.#address.kind === 'secondary' && this.#hearsLettingGo)
      this.#letGoOn = (await this.#letGo(ask)) ? connection : null;
    return { at, ...sample };
  }

  /** Makes sure that the meter's next telegram is its first; gives the address to ask at. */
  async #begin(ask: AskMeter): Promise<number> {
    if (this.#address.kind === 'primary') {
      await ask({ kind: 'reset', address: this.#address.address });
      return this.#address.address;
    }
    const select = { kind: 'select', by: this.#address.by } as const;
    await ask(select);
    // Some meters keep their frame count over a selection, and would say again what they said last.
    const isFresh = this.#letGoOn !== null && this.#letGoOn === this.#options.line.connection;
    if (!isFresh && this.#hearsLettingGo && (await this.#letGo(ask))) await ask(select);
    return SELECTED;
  }

  /** Ends the selection. Whether the meter heard: the standard wants it to say so, and what was read stays true where it does not. */
  async #letGo(ask: AskMeter): Promise<boolean> {
    try {
      await ask({ kind: 'reset', address: SELECTED }, `${this.#name}, let go`);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof FaultError) || thrown.code !== 'METER_AWAY') throw thrown;
      this.#hearsLettingGo = false;
      this.#log.warn('not_let_go', { ...this.#place(), reason: thrown.message });
      return false;
    }
  }

  /** All telegrams until what the profile names was found, or no more follow. */
  async #readTelegrams(ask: AskMeter, address: number): Promise<Reading> {
    const records: MbusRecord[] = [];
    const wanted = [this.#profile.register, this.#profile.power].filter((place) => place !== undefined);
    let frameCount: 0 | 1 = 1;
    for (let telegrams = 1; ; telegrams += 1) {
      const last = await this.#readTelegram(ask, { kind: 'read', address, frameCount });
      records.push(...(last.records ?? []));
      const hasAll = wanted.every((place) => recordAt(place, records) !== null);
      if (hasAll || !last.moreFollow || telegrams === MOST_TELEGRAMS) return { records, last };
      frameCount = frameCount === 1 ? 0 : 1;
    }
  }

  async #readTelegram(ask: AskMeter, request: MbusRequest): Promise<Telegram> {
    const reply = await ask(request);
    assert(reply.kind !== 'acknowledged', 'the line gives the reply that belongs to the request');
    if (reply.kind === 'refused')
      throw new FaultError('METER_REFUSED', {
        message: 'the meter cannot answer now',
        details: { ...this.#place(), reason: reply.reason },
      });
    if (reply.records === null)
      throw new FaultError('METER_ENCRYPTED', { details: { ...this.#place(), signature: reply.header.signature } });
    return reply;
  }

  #sampleOf({ records, last }: Reading): Omit<MeterSample, 'at'> {
    const serial = this.#provenSerial(records, last);
    const status = statusIn(last.header.status);
    const record = recordAt(this.#profile.register, records);
    if (record === null && status.busy)
      throw new FaultError('METER_REFUSED', { message: 'the meter is busy', details: this.#place() });
    const steps = record === null ? null : stepsOf(record);
    if (steps === null || steps < 0n)
      throw new FaultError('FRAME_UNEXPECTED', {
        message: record === null ? 'the meter tells no such register' : 'the register holds no number that one can be',
        details: { ...this.#place(), register: JSON.stringify(this.#profile.register), records: records.length },
      });
    const power = this.#profile.power === undefined ? null : recordAt(this.#profile.power, records);
    const watts = power === null ? null : wattsOf(power);
    const flags: MeterFlag[] = [];
    if (status.batteryLow) flags.push('battery_low');
    if (status.broken) flags.push('device_fault');
    return {
      serial,
      register: registerMilli(steps),
      powerW: watts === null ? null : powerW(watts),
      relay: 'unknown',
      flags,
    };
  }

  /**
   * The number on the meter, where its answer says it: in the header, or as its fabrication number where the other was changed. Null where it says neither, or only the
   * number by which the site file selects it.
   */
  #provenSerial(records: readonly MbusRecord[], { header }: Telegram): string | null {
    const expected = this.#options.expectedSerial;
    const fabrication = fabricationNumber(records);
    const shown = header.own?.identification ?? null;
    if ([shown, fabrication].includes(numberOf(expected))) return expected;
    const isSelectedByAnother =
      this.#address.kind === 'secondary' && shown !== null && this.#address.by.identification === shown;
    if ((shown === null || isSelectedByAnother) && fabrication === null) return null;
    throw new FaultError('METER_SERIAL_DIFFERS', {
      details: { ...this.#place(), expected, found: shown ?? fabrication },
    });
  }

  #place(): { url: string; address: string; serial: string } {
    return { url: this.#options.line.url, address: this.#name, serial: this.#options.expectedSerial };
  }
}

function numberOf(serial: string): string {
  return serial.padStart(NUMBER_DIGITS, '0').slice(-NUMBER_DIGITS);
}

function addressOf({ busAddress, unitAddress, profile }: MbusMeterOptions): Address {
  if (profile.addressed_by === 'primary' || busAddress === BY_UNIT) return { kind: 'primary', address: unitAddress };
  const by = parseSecondaryAddress(/^\d{1,7}$/.test(busAddress) ? numberOf(busAddress) : busAddress);
  if (by !== null) return { kind: 'secondary', by };
  throw new FaultError('CONFIGURATION_INVALID', {
    message: `${busAddress} is no number of eight digits, nor one with maker, version and medium behind it, nor "${BY_UNIT}"`,
  });
}
