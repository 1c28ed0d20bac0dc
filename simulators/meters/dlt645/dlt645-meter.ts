import { assertNever, FaultError, localTime, type Instant } from '#kernel';
import {
  decodeRequest,
  encodeReply,
  IDENTIFIERS,
  IDENTIFIERS_1997,
  instantOfMeterTime,
  meterTimeAt,
  refusal,
  writeBcd,
  writeDate,
  writeTimeOfDay,
  type Authority,
  type Dlt645Reply,
  type Dlt645Request,
  type MeterTime,
  type UnknownData,
} from '#hardware/meters/dlt645/codec';
import type { Dlt645Frame } from '#hardware/meters/dlt645/frames';
import type { Dlt645Profile } from '#hardware/profiles';
import type { SimulatedMeter } from '../simulated-meter.ts';

export type Dlt645Meter = SimulatedMeter<Dlt645Profile>;

const OTHER_ERROR = 0x01;
const NO_SUCH_DATA = 0x02;
const NOT_AUTHORISED = 0x04;
const BROADCAST_MOVES_MS = 300_000;
const WH_OF_STEP = 10n;
const SIGN_BIT = 0x80;

/** The address of a meter is its number. */
export function addressOf(meter: Dlt645Meter): string {
  return meter.serial.padStart(12, '0').slice(-12);
}

/** What the meter answers to a frame that is for it; null where it answers nothing. */
export function answerFrame(meter: Dlt645Meter, asked: Dlt645Frame): Dlt645Frame | null {
  let request: Dlt645Request | UnknownData;
  try {
    request = decodeRequest(asked);
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown;
    return framed(meter, refusal(asked.control & 0x1f, OTHER_ERROR));
  }
  const reply = replyTo(meter, request);
  return reply === null ? null : framed(meter, reply);
}

/** A broadcast of the time: believed once a day, and no further than five minutes. */
export function hearTime(meter: Dlt645Meter, time: MeterTime): void {
  const at = instantOfMeterTime(time, meter.zone);
  const today = localTime(meter.shownTime, meter.zone).date;
  if (at === null || Math.abs(at - meter.shownTime) > BROADCAST_MOVES_MS || meter.condition.clockSetOn === today)
    return;
  meter.condition.clockSetOn = today;
  meter.showTime(at);
}

function framed(meter: Dlt645Meter, reply: Dlt645Reply): Dlt645Frame {
  return { address: addressOf(meter), ...encodeReply(reply) };
}

function replyTo(meter: Dlt645Meter, request: Dlt645Request | UnknownData): Dlt645Reply | null {
  switch (request.kind) {
    case 'read': {
      if (request.edition !== meter.profile.edition) return null;
      const value =
        request.edition === 1997 ? valueOf1997(meter, request.identifier) : valueOf(meter, request.identifier);
      if (value === null) return refusal(request.edition === 1997 ? 0x01 : 0x11, NO_SUCH_DATA);
      const { edition, identifier } = request;
      return { kind: 'data', edition, identifier, value, more: false, sequence: null };
    }
    case 'read_next':
      return refusal(0x12, NO_SUCH_DATA);
    case 'read_address':
      return meter.profile.edition === 1997 ? null : { kind: 'address', address: addressOf(meter) };
    case 'write':
      return writeTime(meter, request);
    case 'control':
      return control(meter, request);
    case 'set_clocks':
      return null;
    case 'unknown':
      return refusal(request.control & 0x1f, OTHER_ERROR);
    default:
      return assertNever(request);
  }
}

function valueOf(meter: Dlt645Meter, identifier: number): Uint8Array | null {
  const { profile, condition, shownTime, zone } = meter;
  switch (identifier) {
    case profile.register.import:
      return writeBcd(meter.registerWh / WH_OF_STEP, 4);
    case profile.register.export:
      return writeBcd(0n, 4);
    case IDENTIFIERS.power:
      return signed(meter.powerW * 10);
    case IDENTIFIERS.voltage:
      return writeBcd(BigInt(meter.voltageV * 10), 2);
    case IDENTIFIERS.date: {
      const weekday = localTime(shownTime, zone).weekday % 7;
      return Uint8Array.from([weekday, ...writeDate(meterTimeAt(shownTime, zone))]);
    }
    case IDENTIFIERS.time:
      return Uint8Array.from(writeTimeOfDay(meterTimeAt(shownTime, zone)));
    case IDENTIFIERS.meterNumber:
    case IDENTIFIERS.communicationAddress:
      return writeBcd(BigInt(meter.serial), 6);
    case IDENTIFIERS.statusWord3:
      return word(relayWord(meter));
    case IDENTIFIERS.statusWords:
      return Uint8Array.from(
        [condition.batteryLow ? 0x04 : 0, 0, relayWord(meter), 0, 0, 0, 0].flatMap((one) => [...word(one)]),
      );
    case IDENTIFIERS.coverOpenings:
      return writeBcd(BigInt(condition.coverOpenings), 3);
    default:
      return null;
  }
}

function valueOf1997(meter: Dlt645Meter, identifier: number): Uint8Array | null {
  switch (identifier) {
    case meter.profile.register.import:
      return writeBcd(meter.registerWh / WH_OF_STEP, 4);
    case meter.profile.register.export:
      return writeBcd(0n, 4);
    case IDENTIFIERS_1997.power:
      return writeBcd(BigInt(meter.powerW * 10), 3);
    case IDENTIFIERS_1997.voltage:
      return writeBcd(BigInt(meter.voltageV), 2);
    default:
      return null;
  }
}

/** Bit 4 where the relay stands, bit 6 what it was told; 1 is open. */
function relayWord(meter: Dlt645Meter): number {
  if (meter.relay === 'closed') return 0;
  return 0x10 | (meter.condition.closePermitted ? 0 : 0x40);
}

function word(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8);
}

function signed(tenthsOfWatt: number): Uint8Array {
  const bytes = writeBcd(BigInt(Math.abs(tenthsOfWatt)), 3);
  return tenthsOfWatt < 0 ? Uint8Array.from([...bytes.slice(0, -1), (bytes.at(-1) ?? 0) | SIGN_BIT]) : bytes;
}

function mayCommand({ profile, condition }: Dlt645Meter, by: Authority): boolean {
  if (condition.keyOnly || profile.relay?.obeys !== 'password') return false;
  return by.level === profile.relay.level && by.password === (condition.password ?? profile.relay.factory_password);
}

function writeTime(meter: Dlt645Meter, request: Extract<Dlt645Request, { kind: 'write' }>): Dlt645Reply {
  if (!mayCommand(meter, request.by)) return refusal(0x14, NOT_AUTHORISED);
  const now = meterTimeAt(meter.shownTime, meter.zone);
  const pairs = Array.from(request.value, (byte) => (byte >> 4) * 10 + (byte & 0xf));
  let time: MeterTime;
  if (request.identifier === IDENTIFIERS.date) {
    const [, day = 0, month = 0, year = 0] = pairs;
    time = { ...now, day, month, year };
  } else if (request.identifier === IDENTIFIERS.time) {
    const [second = 0, minute = 0, hour = 0] = pairs;
    time = { ...now, second, minute, hour };
  } else return refusal(0x14, NO_SUCH_DATA);
  const at: Instant | null = instantOfMeterTime(time, meter.zone);
  if (at === null) return refusal(0x14, OTHER_ERROR);
  meter.showTime(at);
  return { kind: 'written' };
}

function control(meter: Dlt645Meter, request: Extract<Dlt645Request, { kind: 'control' }>): Dlt645Reply {
  const { condition, profile } = meter;
  if (!mayCommand(meter, request.by)) return refusal(0x1c, NOT_AUTHORISED);
  const validUntil = instantOfMeterTime(request.validUntil, meter.zone);
  if (validUntil === null || validUntil <= meter.shownTime) return refusal(0x1c, OTHER_ERROR);
  const done = (accepted: boolean): Dlt645Reply => (accepted ? { kind: 'controlled' } : refusal(0x1c, OTHER_ERROR));
  switch (request.command) {
    case 'open':
      if (condition.keeps) return done(false);
      condition.closePermitted = false;
      return done(meter.commandRelay('open'));
    case 'permit_close':
      if (meter.refusesRelay) return done(false);
      condition.closePermitted = meter.relay === 'open';
      return done(true);
    case 'close':
      return done(profile.relay?.close === 'direct' && meter.commandRelay('closed'));
    case 'keep':
    case 'end_keep':
      condition.keeps = request.command === 'keep';
      return done(true);
    case 'alarm':
    case 'end_alarm':
      return done(true);
    default:
      return assertNever(request.command);
  }
}
