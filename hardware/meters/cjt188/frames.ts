import { concatBytes } from '#kernel';
import type { FrameExtent } from '../../extent-framer.ts';
import { bytesOfPairs, pairsOf } from '../bcd.ts';
import { closesSoundly, END, frameFault, MOST_WAKE_UP_BYTES, sumOf, wakeUpBytes, wakeUpOf } from '../summed-frame.ts';

/*
 * The frame of CJ/T 188: 68, type of meter, seven bytes of address, control code, length, data, sum, 16. Bytes FE before it wake the other side up and belong
 * to no sum. Nothing is added to the data, unlike in DL/T 645.
 */

const START = 0x68;
const AROUND_DATA_BYTES = 13;
/** An identifier of two bytes and a number. */
const SHORTEST_DATA_BYTES = 3;
export const LONGEST_DATA_BYTES = 100;
export const LONGEST_CJT188_BYTES = MOST_WAKE_UP_BYTES + AROUND_DATA_BYTES + LONGEST_DATA_BYTES;
const LIMIT = { longestBytes: LONGEST_CJT188_BYTES };
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
  const body = concatBytes(
    Uint8Array.of(START, frame.type),
    bytesOfPairs(frame.address),
    Uint8Array.of(frame.control, frame.data.length),
    frame.data,
  );
  return concatBytes(wakeUpOf(wakeUp), body, Uint8Array.of(sumOf(body), END));
}

/** Takes one whole frame apart, whatever wakes up before it. Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH, FRAME_CHECKSUM. */
export function decodeCjt188Frame(bytes: Uint8Array): Cjt188Frame {
  const frame = bytes.subarray(wakeUpBytes(bytes));
  const dataBytes = frame[10] ?? 0;
  if (frame.length < AROUND_DATA_BYTES) throw frameFault('FRAME_INCOMPLETE', bytes, LIMIT);
  if (frame[0] !== START || dataBytes > LONGEST_DATA_BYTES) throw frameFault('FRAME_LENGTH', bytes, LIMIT);
  if (frame.length < AROUND_DATA_BYTES + dataBytes) throw frameFault('FRAME_INCOMPLETE', bytes, LIMIT);
  if (frame.length > AROUND_DATA_BYTES + dataBytes) throw frameFault('FRAME_LENGTH', bytes, LIMIT);
  if (!closesSoundly(frame)) throw frameFault('FRAME_CHECKSUM', bytes, LIMIT);
  return {
    type: frame[1] ?? 0,
    address: pairsOf(frame.slice(2, 9)),
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
