import { assert, assertNever, concatBytes, FaultError, toHex } from '#kernel';
import { digitsOf, writeBcd } from '../bcd.ts';
import { readMeterTime, writeDate, writeTimeOfDay, type MeterTime } from './clock.ts';
import { REPLY_BIT, type Dlt645Frame } from './frames.ts';

export { readBcd, writeBcd } from '../bcd.ts';
export { instantOfMeterTime, meterTimeAt, writeDate, writeTimeOfDay, type MeterTime } from './clock.ts';
export { IDENTIFIERS, IDENTIFIERS_1997, meaningOfIdentifier, meaningOfIdentifier1997 } from './identifiers.ts';

/** What a meter with a relay can be told: control code 1C, first byte of the command. */
export const RELAY_COMMANDS = {
  open: 0x1a,
  /** The customer may close it at the meter's button; until then it stays open. */
  permit_close: 0x1b,
  close: 0x1c,
  alarm: 0x2a,
  end_alarm: 0x2b,
  /** It stays closed whatever the meter's own rules say. */
  keep: 0x3a,
  end_keep: 0x3b,
} as const;
export type RelayCommand = keyof typeof RELAY_COMMANDS;

/** Who orders: level (two digits), password (six) and operator (eight). */
export interface Authority {
  readonly level: string;
  readonly password: string;
  readonly operator: string;
}

export type Dlt645Request =
  | { readonly kind: 'read'; readonly edition: 1997 | 2007; readonly identifier: number }
  /** What follows an answer that said so. */
  | { readonly kind: 'read_next'; readonly identifier: number; readonly sequence: number }
  | { readonly kind: 'read_address' }
  | { readonly kind: 'write'; readonly identifier: number; readonly by: Authority; readonly value: Uint8Array }
  /** To all meters at once; nobody answers. */
  | { readonly kind: 'set_clocks'; readonly time: MeterTime }
  | {
      readonly kind: 'control';
      readonly by: Authority;
      readonly command: RelayCommand;
      /** Follows the command; some meters want 01 there. */
      readonly reserved: number;
      /** By the meter's clock. */
      readonly validUntil: MeterTime;
    };

export type Dlt645Reply =
  | {
      readonly kind: 'data';
      readonly edition: 1997 | 2007;
      readonly identifier: number;
      readonly value: Uint8Array;
      /** There is more than fits into one frame; asked for by `read_next`. */
      readonly more: boolean;
      /** Which part of what follows this is, from 1; null in the first. */
      readonly sequence: number | null;
    }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'written' }
  | { readonly kind: 'controlled' }
  | { readonly kind: 'refused'; readonly request: number; readonly error: number; readonly names: readonly string[] };

/** A control code that nobody here uses. */
export interface UnknownData {
  readonly kind: 'unknown';
  readonly control: number;
  readonly data: Uint8Array;
}

const READ_1997 = 0x01;
const SET_CLOCKS = 0x08;
const READ = 0x11;
const READ_NEXT = 0x12;
const READ_ADDRESS = 0x13;
const WRITE = 0x14;
const CONTROL = 0x1c;
const REFUSED_BIT = 0x40;
const MORE_BIT = 0x20;

/** Bit by bit from the lowest, as the error byte of a refusal names them. */
const ERROR_NAMES = [
  'other_error',
  'no_such_data',
  'password_wrong_or_not_authorised',
  'baud_rate_cannot_change',
  'too_many_year_zones',
  'too_many_day_slots',
  'too_many_tariffs',
];

export function encodeRequest(request: Dlt645Request): Omit<Dlt645Frame, 'address'> {
  switch (request.kind) {
    case 'read':
      return request.edition === 2007
        ? { control: READ, data: lowFirst(request.identifier, 4) }
        : { control: READ_1997, data: lowFirst(request.identifier, 2) };
    case 'read_next':
      return {
        control: READ_NEXT,
        data: concatBytes(lowFirst(request.identifier, 4), Uint8Array.of(request.sequence)),
      };
    case 'read_address':
      return { control: READ_ADDRESS, data: new Uint8Array(0) };
    case 'write':
      return {
        control: WRITE,
        data: concatBytes(lowFirst(request.identifier, 4), authority(request.by), request.value),
      };
    case 'set_clocks':
      return {
        control: SET_CLOCKS,
        data: Uint8Array.from([...writeTimeOfDay(request.time), ...writeDate(request.time)]),
      };
    case 'control':
      return {
        control: CONTROL,
        data: concatBytes(
          authority(request.by),
          Uint8Array.of(RELAY_COMMANDS[request.command], request.reserved),
          Uint8Array.from([...writeTimeOfDay(request.validUntil), ...writeDate(request.validUntil)]),
        ),
      };
    default:
      return assertNever(request);
  }
}

/** Throws FaultError FRAME_LENGTH where the data is too short or too long for its control code, FRAME_UNEXPECTED where it is none that can be. */
export function decodeRequest({ control, data }: Omit<Dlt645Frame, 'address'>): Dlt645Request | UnknownData {
  switch (control) {
    case READ_1997:
      return { kind: 'read', edition: 1997, identifier: identifierIn(data, 2) };
    case READ:
      return { kind: 'read', edition: 2007, identifier: identifierIn(data, 4) };
    case READ_NEXT:
      return { kind: 'read_next', identifier: identifierIn(data, 4), sequence: byteAt(data, 4) };
    case READ_ADDRESS:
      return { kind: 'read_address' };
    case WRITE:
      return {
        kind: 'write',
        identifier: identifierIn(data, 4),
        by: authorityIn(data.subarray(4)),
        value: data.slice(12),
      };
    case SET_CLOCKS:
      return { kind: 'set_clocks', time: timeIn(data) };
    case CONTROL: {
      const by = authorityIn(data);
      const code = byteAt(data, 8);
      const command = relayCommandOf(code);
      if (command === null) throw unexpected(`${toHex(Uint8Array.of(code))} is no command of a relay`, data);
      return { kind: 'control', by, command, reserved: byteAt(data, 9), validUntil: timeIn(data.subarray(10)) };
    }
    default:
      return { kind: 'unknown', control, data };
  }
}

export function encodeReply(reply: Dlt645Reply): Omit<Dlt645Frame, 'address'> {
  const none = new Uint8Array(0);
  switch (reply.kind) {
    case 'data': {
      const code = reply.edition === 1997 ? READ_1997 : reply.sequence === null ? READ : READ_NEXT;
      return {
        control: REPLY_BIT | code | (reply.more ? MORE_BIT : 0),
        data: concatBytes(
          lowFirst(reply.identifier, reply.edition === 1997 ? 2 : 4),
          reply.value,
          reply.sequence === null ? none : Uint8Array.of(reply.sequence),
        ),
      };
    }
    case 'address':
      return { control: REPLY_BIT | READ_ADDRESS, data: writeBcd(BigInt(reply.address), 6) };
    case 'written':
      return { control: REPLY_BIT | WRITE, data: none };
    case 'controlled':
      return { control: REPLY_BIT | CONTROL, data: none };
    case 'refused':
      return { control: REPLY_BIT | REFUSED_BIT | reply.request, data: Uint8Array.of(reply.error) };
    default:
      return assertNever(reply);
  }
}

/** Throws FaultError as `decodeRequest`. */
export function decodeReply({ control, data }: Omit<Dlt645Frame, 'address'>): Dlt645Reply | UnknownData {
  const request = control & 0x1f;
  if ((control & REFUSED_BIT) !== 0) return refusal(request, byteAt(data, 0));
  const more = (control & MORE_BIT) !== 0;
  switch (request) {
    case READ_1997:
      return {
        kind: 'data',
        edition: 1997,
        identifier: identifierIn(data, 2),
        value: data.slice(2),
        more,
        sequence: null,
      };
    case READ:
      return {
        kind: 'data',
        edition: 2007,
        identifier: identifierIn(data, 4),
        value: data.slice(4),
        more,
        sequence: null,
      };
    case READ_NEXT:
      return {
        kind: 'data',
        edition: 2007,
        identifier: identifierIn(data, 4),
        value: data.slice(4, -1),
        more,
        sequence: byteAt(data.subarray(4), data.length - 5),
      };
    case READ_ADDRESS: {
      const address = digitsOf(data);
      if (address?.length !== 12) throw unexpected('an address has twelve digits', data);
      return { kind: 'address', address };
    }
    case WRITE:
      return { kind: 'written' };
    case CONTROL:
      return { kind: 'controlled' };
    default:
      return { kind: 'unknown', control, data };
  }
}

/** Whether a reply can be the answer to a request; a refusal names the request by its control code. */
export function answers(request: Dlt645Request, reply: Dlt645Reply | UnknownData): reply is Dlt645Reply {
  if (reply.kind === 'refused') return reply.request === encodeRequest(request).control;
  switch (request.kind) {
    case 'read':
      return (
        reply.kind === 'data' &&
        reply.sequence === null &&
        reply.edition === request.edition &&
        reply.identifier === request.identifier
      );
    case 'read_next':
      return reply.kind === 'data' && reply.sequence === request.sequence && reply.identifier === request.identifier;
    case 'read_address':
      return reply.kind === 'address';
    case 'write':
      return reply.kind === 'written';
    case 'control':
      return reply.kind === 'controlled';
    case 'set_clocks':
      return false;
    default:
      return assertNever(request);
  }
}

/** A refusal with the names of all bits that are set. */
export function refusal(request: number, error: number): Extract<Dlt645Reply, { kind: 'refused' }> {
  const names = ERROR_NAMES.filter((_, bit) => ((error >> bit) & 1) === 1);
  return { kind: 'refused', request, error, names: names.length === 0 ? ['no_reason_given'] : names };
}

function relayCommandOf(code: number): RelayCommand | null {
  switch (code) {
    case 0x1a:
      return 'open';
    case 0x1b:
      return 'permit_close';
    case 0x1c:
      return 'close';
    case 0x2a:
      return 'alarm';
    case 0x2b:
      return 'end_alarm';
    case 0x3a:
      return 'keep';
    case 0x3b:
      return 'end_keep';
    default:
      return null;
  }
}

/** PA P0 P1 P2 C0 C1 C2 C3: the level, then password and operator with their lowest digits first. */
function authority({ level, password, operator }: Authority): Uint8Array {
  assert(/^\d{2}$/.test(level) && /^\d{6}$/.test(password) && /^\d{8}$/.test(operator), 'authority is digits');
  return concatBytes(writeBcd(BigInt(level), 1), writeBcd(BigInt(password), 3), writeBcd(BigInt(operator), 4));
}

function authorityIn(data: Uint8Array): Authority {
  if (data.length < 8) throw tooShort(data);
  const [level, password, operator] = [data.subarray(0, 1), data.subarray(1, 4), data.subarray(4, 8)].map(digitsOf);
  if (typeof level !== 'string' || typeof password !== 'string' || typeof operator !== 'string')
    throw unexpected('level, password and operator are digits', data);
  return { level, password, operator };
}

function timeIn(data: Uint8Array): MeterTime {
  if (data.length !== 6) throw tooShort(data);
  const time = readMeterTime(data.subarray(0, 3), data.subarray(3));
  if (time === null) throw unexpected('a time is digits', data);
  return time;
}

function lowFirst(value: number, lengthBytes: number): Uint8Array {
  return Uint8Array.from({ length: lengthBytes }, (_, index) => (value >>> (8 * index)) & 0xff);
}

function identifierIn(data: Uint8Array, lengthBytes: 2 | 4): number {
  if (data.length < lengthBytes) throw tooShort(data);
  return data.subarray(0, lengthBytes).reduceRight((value, byte) => value * 256 + byte, 0);
}

function byteAt(data: Uint8Array, index: number): number {
  const byte = data[index];
  if (byte === undefined) throw tooShort(data);
  return byte;
}

function tooShort(data: Uint8Array): FaultError {
  return new FaultError('FRAME_LENGTH', {
    message: 'the data does not have the length of its control code',
    details: { data: toHex(data) },
  });
}

function unexpected(message: string, data: Uint8Array): FaultError {
  return new FaultError('FRAME_UNEXPECTED', { message, details: { data: toHex(data) } });
}
