import { concatBytes } from '#kernel';
import type { FrameExtent } from '../../extent-framer.ts';
import { bytesOfPairs, pairsOf } from '../bcd.ts';
import { closesSoundly, END, frameFault, MOST_WAKE_UP_BYTES, sumOf, wakeUpBytes, wakeUpOf } from '../summed-frame.ts';

/*
 * The frame of DL/T 645, the same in 1997 and 2007: 68, six bytes of address, 68, control code, length, data, sum, 16. Up to a few bytes FE before it wake
 * the other side up; they belong to no sum. Every data byte travels with 33h added.
 */

const START = 0x68;
const AROUND_DATA_BYTES = 12;
const DATA_OFFSET = 0x33;
/** Of a read; a write has 50 at most. */
export const LONGEST_DATA_BYTES = 200;
export const LONGEST_DLT645_BYTES = MOST_WAKE_UP_BYTES + AROUND_DATA_BYTES + LONGEST_DATA_BYTES;
const LIMIT = { longestBytes: LONGEST_DLT645_BYTES };
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
  const body = concatBytes(
    Uint8Array.of(START),
    bytesOfPairs(frame.address),
    Uint8Array.of(START, frame.control, frame.data.length),
    frame.data.map((byte) => (byte + DATA_OFFSET) & 0xff),
  );
  return concatBytes(wakeUpOf(wakeUp), body, Uint8Array.of(sumOf(body), END));
}

/** Takes one whole frame apart, whatever wakes up before it. Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH, FRAME_CHECKSUM. */
export function decodeDlt645Frame(bytes: Uint8Array): Dlt645Frame {
  const frame = bytes.subarray(wakeUpBytes(bytes));
  const dataBytes = frame[9] ?? 0;
  if (frame.length < AROUND_DATA_BYTES) throw frameFault('FRAME_INCOMPLETE', bytes, LIMIT);
  if (frame[0] !== START || frame[7] !== START || dataBytes > LONGEST_DATA_BYTES)
    throw frameFault('FRAME_LENGTH', bytes, LIMIT);
  if (frame.length < AROUND_DATA_BYTES + dataBytes) throw frameFault('FRAME_INCOMPLETE', bytes, LIMIT);
  if (frame.length > AROUND_DATA_BYTES + dataBytes) throw frameFault('FRAME_LENGTH', bytes, LIMIT);
  if (!closesSoundly(frame)) throw frameFault('FRAME_CHECKSUM', bytes, LIMIT);
  return {
    address: pairsOf(frame.slice(1, 7)),
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
