import {
  FaultError,
  NOTHING,
  plus,
  powerW,
  registerMilli,
  type Clock,
  type Fraction,
  type Instant,
  type Log,
  type RegisterMilli,
  type Utility,
  type Zone,
} from '#kernel';
import type { Iec62056Profile } from '../../profiles/index.ts';
import { instantOfMeterTime } from '../dlt645/clock.ts';
import type { Meter, MeterFlag, MeterSample, ReadOptions } from '../meter.ts';
import { baudOf, speedCharacter } from './codec.ts';
import type { Iec62056Answer, Iec62056Line } from './line.ts';
import { numberOf, textOf, timeOf, type DataSet } from './readout.ts';

export interface Iec62056MeterOptions {
  /** Shared; its owner stops it. */
  readonly line: Iec62056Line;
  /** What it is signed on to by, at most 32 letters and digits; empty: whoever is there. A profile that is not `addressed` is always asked so. */
  readonly busAddress: string;
  readonly profile: Iec62056Profile;
  readonly register: 'import' | 'export';
  /** As printed on the meter. */
  readonly expectedSerial: string;
  /** What the meter's clock keeps. */
  readonly zone: Zone;
  readonly clock: Clock;
  readonly log: Log;
}

/** A meter by its profile; it is only read. Nothing is opened before the first call. Throws CONFIGURATION_INVALID where the profile does not have the register, or the address is none. */
export function createIec62056Meter(options: Iec62056MeterOptions): Meter {
  return new Iec62056Meter(options);
}

class Iec62056Meter implements Meter {
  readonly utility: Utility;
  readonly hasRelay = false;
  readonly #options: Iec62056MeterOptions;
  readonly #address: string;
  readonly #codes: readonly string[];
  readonly #log: Log;

  constructor(options: Iec62056MeterOptions) {
    const { profile, register, busAddress } = options;
    if (!/^[A-Za-z0-9 ]{0,32}$/.test(busAddress)) throw invalid(`${busAddress} is no address of letters and digits`);
    const codes = profile.register[register];
    if (codes === undefined) throw invalid(`the profile knows no register of ${register}`);
    this.#options = options;
    this.#address = profile.addressed ? busAddress : '';
    this.#codes = codes;
    this.#log = options.log.area('iec62056-meter');
    this.utility = profile.utility;
  }

  async read({ soon = false }: ReadOptions = {}): Promise<MeterSample> {
    const { line, clock } = this.#options;
    // Between who it is and what it says nobody else may speak, so the turn does not yield.
    const answer = await line.turn(
      async (ask) => {
        const wakeUp = this.#options.profile.wakes_with;
        const { reply, connection } = await ask({ kind: 'sign_on', address: this.#address, wakeUp });
        const speed = this.#speedAfter(reply);
        return ask({ kind: 'read_out', address: this.#address, speed }, { onConnection: connection });
      },
      { soon },
    );
    const sets = answer.reply.kind === 'readout' ? answer.reply.sets : [];
    return this.#sampleIn(sets, clock.now());
  }

  /** No meter of this kind has a relay that Foyer knows to switch; see README.md. */
  writeRelay(): Promise<void> {
    return Promise.reject(
      new FaultError('RELAY_NOT_VERIFIED', {
        message: 'a meter that is read out by IEC 62056-21 is not switched',
        details: this.#place(),
      }),
    );
  }

  /** The line belongs to whoever shared it. */
  async stop(): Promise<void> {
    await Promise.resolve();
  }

  #speedAfter(identification: Iec62056Answer): string {
    const proposed = identification.kind === 'identification' ? identification.speed : '';
    if (baudOf(proposed) !== null) return proposed;
    const { speed } = this.#options.profile;
    const known = speed === undefined ? null : speedCharacter(speed);
    if (known !== null) return known;
    throw new FaultError('FRAME_UNEXPECTED', {
      message: 'the meter does not speak mode C',
      details: { ...this.#place(), speed: proposed },
    });
  }

  #sampleIn(sets: readonly DataSet[], at: Instant): MeterSample {
    const { profile, zone } = this.#options;
    const serial = this.#serialIn(sets);
    const power = profile.power === undefined ? null : this.#optional(sets, profile.power);
    const voltage = profile.voltage === undefined ? null : this.#optional(sets, { ...profile.voltage, unit: 'V' });
    const shown = profile.clock === undefined ? null : timeOf(sets, profile.clock);
    const meterClock = shown === null ? null : instantOfMeterTime(shown, zone);
    const flags = this.#flagsIn(sets);
    return {
      at,
      serial,
      register: this.#registerIn(sets),
      powerW: power === null ? null : powerW(power),
      relay: 'unknown',
      ...(voltage === null ? {} : { voltageV: voltage }),
      ...(flags === null ? {} : { flags }),
      ...(meterClock === null ? {} : { meterClock }),
    };
  }

  /** Cut to what Foyer counts in; the next reading brings what is left. */
  #registerIn(sets: readonly DataSet[]): RegisterMilli {
    let sum: Fraction = NOTHING;
    for (const code of this.#codes) {
      const value = numberOf(sets, { code, unit: this.#options.profile.register.unit });
      if (value === null || value.numerator < 0n)
        throw new FaultError('FRAME_UNEXPECTED', {
          message: value === null ? `the readout has no ${code}` : 'a register below zero',
          details: { ...this.#place(), code },
        });
      sum = plus(sum, value);
    }
    return registerMilli(sum.numerator / sum.denominator);
  }

  /** The profile's number compared, null where the readout does not tell it. Throws METER_SERIAL_DIFFERS. */
  #serialIn(sets: readonly DataSet[]): string | null {
    const { profile, expectedSerial } = this.#options;
    const told = profile.serial === undefined ? null : textOf(sets, profile.serial.code);
    if (told === null) return null;
    if (withoutZeros(told) !== withoutZeros(expectedSerial))
      throw new FaultError('METER_SERIAL_DIFFERS', {
        details: { ...this.#place(), expected: expectedSerial, found: told },
      });
    return expectedSerial;
  }

  /** Watts or volts; what is no number there is worth a line in the log and no reading less. */
  #optional(sets: readonly DataSet[], named: { code: string; unit: string }): number | null {
    try {
      const value = numberOf(sets, named);
      return value === null ? null : Number(value.numerator) / Number(value.denominator);
    } catch (thrown) {
      if (!(thrown instanceof FaultError)) throw thrown;
      this.#log.warn('value_unread', { ...this.#place(), code: named.code });
      return null;
    }
  }

  /** Null where the readout has no register of errors, or something that is no hexadecimal in it. */
  #flagsIn(sets: readonly DataSet[]): MeterFlag[] | null {
    const { errors } = this.#options.profile;
    const told = errors === undefined ? null : textOf(sets, errors.code);
    if (errors === undefined || told === null || !/^[0-9a-fA-F]{1,32}$/.test(told)) return null;
    let rest = BigInt(`0x${told}`);
    const flags: MeterFlag[] = [];
    for (const { mask, means } of errors.bits) {
      if ((rest & mask) !== 0n && !flags.includes(means)) flags.push(means);
      rest &= ~mask;
    }
    return rest === 0n || flags.includes('device_fault') ? flags : [...flags, 'device_fault'];
  }

  #place(): { url: string; address: string; serial: string } {
    return { url: this.#options.line.url, address: this.#address, serial: this.#options.expectedSerial };
  }
}

/** As numbers are compared that are printed with zeros in front by one and without by the other. */
function withoutZeros(serial: string): string {
  return serial
    .trim()
    .replace(/^0+(?=.)/, '')
    .toUpperCase();
}

function invalid(message: string): FaultError {
  return new FaultError('CONFIGURATION_INVALID', { message });
}
