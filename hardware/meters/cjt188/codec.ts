import { assertNever, concatBytes, FaultError, toHex } from '#kernel';
import { readBcd } from '../bcd.ts';
import { readMeterTime, type MeterTime } from '../dlt645/clock.ts';
import { REPLY_BIT, type Cjt188Frame } from './frames.ts';

export { readBcd, writeBcd } from '../bcd.ts';
export { instantOfMeterTime, meterTimeAt, writeDate, writeTimeOfDay, type MeterTime } from '../dlt645/clock.ts';

/** Identifiers are two bytes as they travel: makers differ in which comes first. */
export type Cjt188Request =
  | { readonly kind: 'read'; readonly identifier: number }
  | { readonly kind: 'read_address' }
  | { readonly kind: 'valve'; readonly identifier: number; readonly to: 'open' | 'close' };

export type Cjt188Reply =
  | { readonly kind: 'data'; readonly identifier: number; readonly value: Uint8Array }
  /** Whose address is the frame's. */
  | { readonly kind: 'address' }
  | { readonly kind: 'valve'; readonly identifier: number; readonly status: number }
  | { readonly kind: 'refused'; readonly request: number; readonly status: number };

export interface UnknownData {
  readonly kind: 'unknown';
  readonly control: number;
  readonly data: Uint8Array;
}

type Content = Pick<Cjt188Frame, 'control' | 'data'>;

const READ = 0x01;
const READ_ADDRESS = 0x03;
const WRITE = 0x04;
const REFUSED_BIT = 0x40;
const ADDRESS_IDENTIFIER = 0x810a;
const OPEN_VALVE = 0x55;
const CLOSE_VALVE = 0x99;

/** `number` counts the requests; the answer repeats it. */
export function encodeRequest(request: Cjt188Request, number: number): Content {
  switch (request.kind) {
    case 'read':
      return { control: READ, data: headed(request.identifier, number) };
    case 'read_address':
      return { control: READ_ADDRESS, data: headed(ADDRESS_IDENTIFIER, number) };
    case 'valve':
      return {
        control: WRITE,
        data: headed(request.identifier, number, request.to === 'open' ? OPEN_VALVE : CLOSE_VALVE),
      };
    default:
      return assertNever(request);
  }
}

/** Throws FaultError FRAME_LENGTH where the data is too short, FRAME_UNEXPECTED where it says nothing that can be. */
export function decodeRequest({ control, data }: Content): (Cjt188Request & { readonly number: number }) | UnknownData {
  switch (control) {
    case READ:
      return { kind: 'read', ...head(data) };
    case READ_ADDRESS:
      return { kind: 'read_address', number: head(data).number };
    case WRITE: {
      const to = valveWord(data);
      return { kind: 'valve', ...head(data), to };
    }
    default:
      return { kind: 'unknown', control, data };
  }
}

export function encodeReply(reply: Cjt188Reply, number: number): Content {
  switch (reply.kind) {
    case 'data':
      return { control: REPLY_BIT | READ, data: concatBytes(headed(reply.identifier, number), reply.value) };
    case 'address':
      return { control: REPLY_BIT | READ_ADDRESS, data: headed(ADDRESS_IDENTIFIER, number) };
    case 'valve':
      return { control: REPLY_BIT | WRITE, data: headed(reply.identifier, number, ...lowFirst(reply.status)) };
    case 'refused':
      return {
        control: REPLY_BIT | REFUSED_BIT | reply.request,
        data: Uint8Array.of(number, ...lowFirst(reply.status)),
      };
    default:
      return assertNever(reply);
  }
}

/** Throws FaultError as `decodeRequest`. */
export function decodeReply({ control, data }: Content): Cjt188Reply | UnknownData {
  const request = control & 0x3f;
  if ((control & REFUSED_BIT) !== 0) return { kind: 'refused', request, status: statusAt(data, 1) };
  switch (request) {
    case READ:
      return { kind: 'data', identifier: head(data).identifier, value: data.slice(3) };
    case READ_ADDRESS:
      return { kind: 'address' };
    case WRITE:
      return { kind: 'valve', identifier: head(data).identifier, status: statusAt(data, 3) };
    default:
      return { kind: 'unknown', control, data };
  }
}

/** Whether a reply can be the answer to a request. */
export function answers(request: Cjt188Request, reply: Cjt188Reply | UnknownData): reply is Cjt188Reply {
  if (reply.kind === 'refused') return reply.request === encodeRequest(request, 0).control;
  switch (request.kind) {
    case 'read':
      return reply.kind === 'data' && reply.identifier === request.identifier;
    case 'read_address':
      return reply.kind === 'address';
    case 'valve':
      return reply.kind === 'valve' && reply.identifier === request.identifier;
    default:
      return assertNever(request);
  }
}

/** One number with the unit that travels behind it. */
export interface Counted {
  /** In steps of its last digit; null where the digits are none. */
  readonly steps: bigint | null;
  readonly unit: number;
}

export interface Reading {
  readonly current: Counted;
  readonly settlementDay: Counted;
  /** Null where the clock shows none that can be. */
  readonly time: MeterTime | null;
  readonly status: number;
}

const FLOW_BYTES = 19;
const HEAT_BYTES = 43;
const COUNTED_BYTES = 5;
/** Seconds to year take six bytes, the century a seventh. */
const TIME_BYTES = 7;
const STATUS_BYTES = 2;

/**
 * What stands under 901F. Water and gas: now, settlement day, time, status. Heat: settlement day, now, power, flow, volume, two temperatures, hours, time, status.
 * Throws FaultError FRAME_LENGTH where the answer has another length.
 */
export function readingIn(value: Uint8Array, type: number): Reading {
  const heat = type >> 4 === 2;
  if (value.length !== (heat ? HEAT_BYTES : FLOW_BYTES)) throw tooShort(value);
  const first = countedAt(value, 0);
  const second = countedAt(value, COUNTED_BYTES);
  const timeAt = value.length - STATUS_BYTES - TIME_BYTES;
  return {
    current: heat ? second : first,
    settlementDay: heat ? first : second,
    time: readMeterTime(value.subarray(timeAt, timeAt + 3), value.subarray(timeAt + 3, timeAt + 6)),
    status: statusAt(value, value.length - STATUS_BYTES),
  };
}

function countedAt(value: Uint8Array, at: number): Counted {
  return { steps: readBcd(value.slice(at, at + 4)), unit: value[at + 4] ?? 0 };
}

/** By the code that travels: what it is called, of what utility, and how many thousandths of Foyer's unit one is. */
export interface Unit {
  readonly name: string;
  readonly counts: 'volume' | 'energy';
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const UNITS: ReadonlyMap<number, Unit> = new Map<number, Unit>([
  [0x01, { name: 'J', counts: 'energy', numerator: 1n, denominator: 3600n }],
  [0x02, { name: 'Wh', counts: 'energy', numerator: 1n, denominator: 1n }],
  [0x05, { name: 'kWh', counts: 'energy', numerator: 1000n, denominator: 1n }],
  [0x08, { name: 'MWh', counts: 'energy', numerator: 1_000_000n, denominator: 1n }],
  [0x0b, { name: 'kJ', counts: 'energy', numerator: 5n, denominator: 18n }],
  [0x0e, { name: 'MJ', counts: 'energy', numerator: 2500n, denominator: 9n }],
  [0x11, { name: 'GJ', counts: 'energy', numerator: 2_500_000n, denominator: 9n }],
  [0x29, { name: 'l', counts: 'volume', numerator: 1n, denominator: 1n }],
  [0x2c, { name: 'm3', counts: 'volume', numerator: 1000n, denominator: 1n }],
]);

/** Null for a code that nobody here knows. */
export function unitOf(code: number): Unit | null {
  return UNITS.get(code) ?? null;
}

export interface Status {
  readonly valve: 'open' | 'closed' | 'fault' | 'unknown';
  readonly batteryLow: boolean;
}

/** The first byte of the status; the second is the maker's. Makers number its bits from either end. */
export function statusIn(status: number, from: 'lowest' | 'highest'): Status {
  const first = status & 0xff;
  const valve = from === 'lowest' ? first & 3 : first >> 6;
  const VALVES = ['open', 'closed', 'unknown', 'fault'] as const;
  return { valve: VALVES[valve] ?? 'unknown', batteryLow: ((first >> (from === 'lowest' ? 2 : 5)) & 1) === 1 };
}

function headed(identifier: number, number: number, ...rest: number[]): Uint8Array {
  return Uint8Array.of(identifier >> 8, identifier & 0xff, number & 0xff, ...rest);
}

function head(data: Uint8Array): { identifier: number; number: number } {
  const [first, second, number] = data;
  if (first === undefined || second === undefined || number === undefined) throw tooShort(data);
  return { identifier: first * 256 + second, number };
}

function valveWord(data: Uint8Array): 'open' | 'close' {
  const word = data[3];
  if (word === OPEN_VALVE) return 'open';
  if (word === CLOSE_VALVE) return 'close';
  throw new FaultError('FRAME_UNEXPECTED', {
    message: 'this write is no command of a valve',
    details: { data: toHex(data) },
  });
}

function statusAt(data: Uint8Array, at: number): number {
  const [low, high] = data.subarray(at);
  if (low === undefined || high === undefined) throw tooShort(data);
  return high * 256 + low;
}

function lowFirst(status: number): [number, number] {
  return [status & 0xff, status >>> 8];
}

function tooShort(data: Uint8Array): FaultError {
  return new FaultError('FRAME_LENGTH', {
    message: 'the data does not have the length of its control code',
    details: { data: toHex(data) },
  });
}
