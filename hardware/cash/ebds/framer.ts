import { ExtentFramer, type FrameExtent } from '../../extent-framer.ts';
import { ETX, LARGEST_BYTE, LONGEST_FRAME_BYTES, SHORTEST_FRAME_BYTES, STX } from './frames.ts';

/** Cuts what one EBDS line carries, in either direction: `02 | length | data | 03 | XOR`. 02h and 03h may also stand inside data, so length, end and sum decide together. */
export class EbdsFramer extends ExtentFramer {
  constructor() {
    super({ longestBytes: LONGEST_FRAME_BYTES, extentOf });
  }
}

function extentOf(bytes: Uint8Array): FrameExtent {
  const [start, length] = bytes;
  if (start !== STX) return { kind: 'impossible', code: 'FRAME_UNEXPECTED' };
  if (length === undefined) return { kind: 'more' };
  if (length < SHORTEST_FRAME_BYTES || length > LONGEST_FRAME_BYTES)
    return { kind: 'impossible', code: 'FRAME_LENGTH' };
  const frame = bytes.subarray(0, length);
  if (frame.some((byte) => byte > LARGEST_BYTE)) return { kind: 'impossible', code: 'FRAME_UNEXPECTED' };
  if (frame.length < length) return { kind: 'more' };
  return frame[length - 2] === ETX && frame[length - 1] === xorOf(frame)
    ? { kind: 'whole', bytes: length }
    : { kind: 'impossible', code: 'FRAME_CHECKSUM' };
}

/** Over everything between STX and ETX. */
export function xorOf(frame: Uint8Array): number {
  return frame.subarray(1, -2).reduce((sum, byte) => sum ^ byte, 0);
}
