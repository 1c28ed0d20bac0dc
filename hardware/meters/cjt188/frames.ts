import { concatBytes, FaultError, toHex } from '#kernel';
import type { FrameExtent } from '../../extent-framer.ts';

/*
 * The frame of CJ/T 188: 68, type of meter, seven bytes of address, control code, length, data, sum, 16. Bytes FE before it wake the other side up and belong
 * to no sum. Nothing is added to the data, unlike in DL/T 645.
 */

const START = 0x68;
const END = 0x16;
const WAKE_UP = 0xfe;
const MOST_WAKE_UP_BYTES = 8;
const AROUND_DATA_BYTES = 13;
const ADDRESS_BYTES = 7;
/** An identifier of two bytes and a number. */
const SHORTEST_DATA_BYTES = 3;
export const LONGEST_DATA_BYTES = 100;
export const LONGEST_CJT188_BYTES = MOST_WAKE_UP_BYTES + AROUND_DATA_BYTES + LONGEST_DATA_BYTES;
export const REPLY_BIT = 0x80;

/** "Whoever is there", for the type and for the address. */
export const ANY_TYPE = 0xaa;
export const ANY_ADDRESS = 'AAAAAAAAAAAAAA';

export interface Cjt188Frame {
  /** 10 … 19 water, 20 … 29 heat, 30 … 39 gas, 40 … 49 electricity. */
  readonly type: number;
  /** Fourteen digits, the highest first: four of the maker, ten of the meter. */
  readonly address: string;
  readonly control: number;
  readonly data: Uint8Array;
}

export function encodeCjt188(frame: Cjt188Frame, { wakeUp = 0 }: { wakeUp?: number } = {}): Uint8Array {
  const address = Uint8Array.from({ length: ADDRESS_BYTES }, (_, index) =>
    Number.parseInt(frame.address.slice(12 - index * 2, 14 - index * 2), 16),
  );
  const body = concatBytes(
    Uint8Array.of(START, frame.type),
    address,
    Uint8Array.of(frame.control, frame.data.length),
    frame.data,
  );
  return concatBytes(new Uint8Array(wakeUp).fill(WAKE_UP), body, Uint8Array.of(sumOf(body), END));
}

/** Takes one whole frame apart, whatever wakes up before it. Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH, FRAME_CHECKSUM. */
export function decodeCjt188Frame(bytes: Uint8Array): Cjt188Frame {
  const frame = bytes.subarray(wakeUpBytes(bytes));
  const dataBytes = frame[10] ?? 0;
  if (frame.length < AROUND_DATA_BYTES) throw frameFault('FRAME_INCOMPLETE', bytes);
  if (frame[0] !== START || dataBytes > LONGEST_DATA_BYTES) throw frameFault('FRAME_LENGTH', bytes);
  if (frame.length < AROUND_DATA_BYTES + dataBytes) throw frameFault('FRAME_INCOMPLETE', bytes);
  if (frame.length > AROUND_DATA_BYTES + dataBytes) throw frameFault('FRAME_LENGTH', bytes);
  if (!closesSoundly(frame)) throw frameFault('FRAME_CHECKSUM', bytes);
  return {
    type: frame[1] ?? 0,
    address: Array.from(frame.slice(2, 9), (byte) => byte.toString(16).padStart(2, '0').toUpperCase())
      .toReversed()
      .join(''),
    control: frame[9] ?? 0,
    data: frame.slice(11, -2),
  };
}

/** What wakes up belongs to the frame that it wakes up for. Requests and replies differ by the highest bit of the control code. */
export function cjt188Extent(bytes: Uint8Array, from: 'host' | 'device'): FrameExtent {
  const before = wakeUpBytes(bytes);
  if (before > MOST_WAKE_UP_BYTES) return { kind: 'impossible', code: 'FRAME_LENGTH' };
  const [start, type, , , , , , , , control, dataBytes] = bytes.subarray(before);
  if (start === undefined) return { kind: 'more' };
  if (
    start !== START ||
    (type !== undefined && !isType(type)) ||
    (control !== undefined && control >= REPLY_BIT !== (from === 'device')) ||
    (dataBytes !== undefined && (dataBytes < SHORTEST_DATA_BYTES || dataBytes > LONGEST_DATA_BYTES))
  )
    return { kind: 'impossible', code: 'FRAME_LENGTH' };
  if (dataBytes === undefined) return { kind: 'more' };
  const wholeBytes = before + AROUND_DATA_BYTES + dataBytes;
  if (bytes.length < wholeBytes) return { kind: 'more' };
  return closesSoundly(bytes.subarray(before, wholeBytes))
    ? { kind: 'whole', bytes: wholeBytes }
    : { kind: 'impossible', code: 'FRAME_CHECKSUM' };
}

function isType(type: number): boolean {
  return type === ANY_TYPE || (type >= 0x10 && type <= 0x49);
}

function wakeUpBytes(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== WAKE_UP);
  return first < 0 ? bytes.length : first;
}

function closesSoundly(frame: Uint8Array): boolean {
  return frame.at(-1) === END && frame.at(-2) === sumOf(frame.subarray(0, -2));
}

function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);
}

function frameFault(code: 'FRAME_INCOMPLETE' | 'FRAME_LENGTH' | 'FRAME_CHECKSUM', bytes: Uint8Array): FaultError {
  return new FaultError(code, {
    details: { frame: toHex(bytes.subarray(0, LONGEST_CJT188_BYTES)), bytes: bytes.length },
  });
}
