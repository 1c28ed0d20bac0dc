import { concatBytes, FaultError, toHex } from '#kernel';
import type { FrameExtent } from '../../extent-framer.ts';

/*
 * The frame of DL/T 645, the same in 1997 and 2007: 68, six bytes of address, 68, control code, length, data, sum, 16. Up to a few bytes FE before it wake
 * the other side up; they belong to no sum. Every data byte travels with 33h added.
 */

const START = 0x68;
const END = 0x16;
const WAKE_UP = 0xfe;
/** The standard asks for one to four before a request; some meters answer with more. */
const MOST_WAKE_UP_BYTES = 8;
const AROUND_DATA_BYTES = 12;
const ADDRESS_BYTES = 6;
const DATA_OFFSET = 0x33;
/** Of a read; a write has 50 at most. */
export const LONGEST_DATA_BYTES = 200;
export const LONGEST_DLT645_BYTES = MOST_WAKE_UP_BYTES + AROUND_DATA_BYTES + LONGEST_DATA_BYTES;
export const REPLY_BIT = 0x80;

/** Read as "whoever is there": every meter of the line answers. */
export const WILDCARD = 'AAAAAAAAAAAA';
/** Heard by every meter, answered by none. */
export const BROADCAST = '999999999999';

export interface Dlt645Frame {
  /** Twelve digits, the highest first; pairs of A stand for any. */
  readonly address: string;
  readonly control: number;
  /** As it is meant: without the 33h of the wire. */
  readonly data: Uint8Array;
}

/** The bytes of a frame, with so many before it that wake the meter up. */
export function encodeDlt645(frame: Dlt645Frame, { wakeUp = 0 }: { wakeUp?: number } = {}): Uint8Array {
  const address = Uint8Array.from({ length: ADDRESS_BYTES }, (_, index) =>
    Number.parseInt(frame.address.slice(10 - index * 2, 12 - index * 2), 16),
  );
  const body = concatBytes(
    Uint8Array.of(START),
    address,
    Uint8Array.of(START, frame.control, frame.data.length),
    frame.data.map((byte) => (byte + DATA_OFFSET) & 0xff),
  );
  return concatBytes(new Uint8Array(wakeUp).fill(WAKE_UP), body, Uint8Array.of(sumOf(body), END));
}

/** Takes one whole frame apart, whatever wakes up before it. Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH, FRAME_CHECKSUM. */
export function decodeDlt645Frame(bytes: Uint8Array): Dlt645Frame {
  const frame = bytes.subarray(wakeUpBytes(bytes));
  const dataBytes = frame[9] ?? 0;
  if (frame.length < AROUND_DATA_BYTES) throw frameFault('FRAME_INCOMPLETE', bytes);
  if (frame[0] !== START || frame[7] !== START || dataBytes > LONGEST_DATA_BYTES)
    throw frameFault('FRAME_LENGTH', bytes);
  if (frame.length < AROUND_DATA_BYTES + dataBytes) throw frameFault('FRAME_INCOMPLETE', bytes);
  if (frame.length > AROUND_DATA_BYTES + dataBytes) throw frameFault('FRAME_LENGTH', bytes);
  if (!closesSoundly(frame)) throw frameFault('FRAME_CHECKSUM', bytes);
  return {
    address: Array.from(frame.slice(1, 7), (byte) => byte.toString(16).padStart(2, '0').toUpperCase())
      .toReversed()
      .join(''),
    control: frame[8] ?? 0,
    data: frame.slice(10, -2).map((byte) => (byte - DATA_OFFSET) & 0xff),
  };
}

/** What wakes up belongs to the frame that it wakes up for. Requests and replies differ by the highest bit of the control code. */
export function dlt645Extent(bytes: Uint8Array, from: 'host' | 'device'): FrameExtent {
  const before = wakeUpBytes(bytes);
  if (before > MOST_WAKE_UP_BYTES) return { kind: 'impossible', code: 'FRAME_LENGTH' };
  const [start, , , , , , , second, control, dataBytes] = bytes.subarray(before);
  if (start === undefined) return { kind: 'more' };
  if (
    start !== START ||
    (second ?? START) !== START ||
    (control !== undefined && control >= REPLY_BIT !== (from === 'device')) ||
    (dataBytes ?? 0) > LONGEST_DATA_BYTES
  )
    return { kind: 'impossible', code: 'FRAME_LENGTH' };
  if (dataBytes === undefined) return { kind: 'more' };
  const wholeBytes = before + AROUND_DATA_BYTES + dataBytes;
  if (bytes.length < wholeBytes) return { kind: 'more' };
  return closesSoundly(bytes.subarray(before, wholeBytes))
    ? { kind: 'whole', bytes: wholeBytes }
    : { kind: 'impossible', code: 'FRAME_CHECKSUM' };
}

function wakeUpBytes(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== WAKE_UP);
  return first < 0 ? bytes.length : first;
}

/** `frame` begins with its first 68. */
function closesSoundly(frame: Uint8Array): boolean {
  return frame.at(-1) === END && frame.at(-2) === sumOf(frame.subarray(0, -2));
}

function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);
}

function frameFault(code: 'FRAME_INCOMPLETE' | 'FRAME_LENGTH' | 'FRAME_CHECKSUM', bytes: Uint8Array): FaultError {
  return new FaultError(code, {
    details: { frame: toHex(bytes.subarray(0, LONGEST_DLT645_BYTES)), bytes: bytes.length },
  });
}
