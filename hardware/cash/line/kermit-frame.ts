import { assert, concatBytes, crc16Kermit } from '#kernel';
import { ExtentFramer, type FrameExtent } from '../../extent-framer.ts';

/** Frames of CCNET and ID-003 alike: `start | length of the whole frame | data | CRC low | CRC high`. They differ in how they start and in how long they get. */
export interface KermitFrame {
  readonly start: readonly number[];
  readonly shortestBytes: number;
  readonly longestBytes: number;
}

const CRC_BYTES = 2;

/** A frame's start may also stand inside data, so it is known by length and checksum together and never by searching for its start. */
export class KermitFramer extends ExtentFramer {
  constructor(frame: KermitFrame) {
    super({ longestBytes: frame.longestBytes, extentOf: (bytes) => extentOf(bytes, frame) });
  }
}

function extentOf(bytes: Uint8Array, { start, shortestBytes, longestBytes }: KermitFrame): FrameExtent {
  if (start.some((byte, at) => at < bytes.length && bytes[at] !== byte))
    return { kind: 'impossible', code: 'FRAME_UNEXPECTED' };
  const length = bytes[start.length];
  if (length === undefined) return { kind: 'more' };
  if (length < shortestBytes || length > longestBytes) return { kind: 'impossible', code: 'FRAME_LENGTH' };
  if (bytes.length < length) return { kind: 'more' };
  // The checksum over a frame with its own checksum at the end is zero.
  return crc16Kermit(bytes.subarray(0, length)) === 0
    ? { kind: 'whole', bytes: length }
    : { kind: 'impossible', code: 'FRAME_CHECKSUM' };
}

/** Puts command or data into a frame; at most what the longest frame carries. */
export function kermitFrameOf(data: Uint8Array, frame: KermitFrame): Uint8Array {
  const lengthBytes = frame.start.length + 1 + data.length + CRC_BYTES;
  assert(lengthBytes >= frame.shortestBytes && lengthBytes <= frame.longestBytes, 'data fits a frame of its protocol');
  const body = concatBytes(Uint8Array.of(...frame.start, lengthBytes), data);
  const crc = crc16Kermit(body);
  return concatBytes(body, Uint8Array.of(crc & 0xff, crc >>> 8));
}

/** What a sound frame carries. */
export function dataOfKermitFrame(frame: Uint8Array, { start, shortestBytes }: KermitFrame): Uint8Array {
  assert(frame.length >= shortestBytes, 'a frame comes from the framer and carries at least one byte');
  return frame.slice(start.length + 1, -CRC_BYTES);
}
