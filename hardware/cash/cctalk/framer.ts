import { ExtentFramer, type FrameExtent } from '../../extent-framer.ts';
import { crcOf } from './checksum.ts';
import {
  FRAME_BYTES_WITHOUT_DATA,
  HOST_ADDRESS,
  LONGEST_DATA_BYTES,
  LONGEST_FRAME_BYTES,
  type Checksum,
} from './frames.ts';

export interface Bus {
  /** The device's. */
  readonly address: number;
  readonly checksum: Checksum;
}

/**
 * Cuts what one ccTalk wire carries between this host and one device, in either direction. Nothing marks a frame's beginning, so it is known by its two addresses, its
 * length and its checksum together. The host hears itself: its own frames come out as well.
 */
export class CctalkFramer extends ExtentFramer {
  constructor(bus: Bus) {
    super({ longestBytes: LONGEST_FRAME_BYTES, extentOf: (bytes) => extentOf(bytes, bus) });
  }
}

function extentOf(bytes: Uint8Array, bus: Bus): FrameExtent {
  const [destination, count, source] = bytes;
  if (destination !== HOST_ADDRESS && destination !== bus.address)
    return { kind: 'impossible', code: 'FRAME_UNEXPECTED' };
  if (count === undefined) return { kind: 'more' };
  if (count > LONGEST_DATA_BYTES) return { kind: 'impossible', code: 'FRAME_LENGTH' };
  if (bus.checksum === 'sum' && source !== undefined) {
    const expected = destination === HOST_ADDRESS ? bus.address : HOST_ADDRESS;
    if (source !== expected) return { kind: 'impossible', code: 'FRAME_UNEXPECTED' };
  }
  const length = FRAME_BYTES_WITHOUT_DATA + count;
  if (bytes.length < length) return { kind: 'more' };
  return isSound(bytes.subarray(0, length), bus.checksum)
    ? { kind: 'whole', bytes: length }
    : { kind: 'impossible', code: 'FRAME_CHECKSUM' };
}

function isSound(frame: Uint8Array, checksum: Checksum): boolean {
  if (checksum === 'sum') return frame.reduce((sum, byte) => (sum + byte) & 0xff, 0) === 0;
  const crc = crcOf(frame);
  return frame[2] === (crc & 0xff) && frame.at(-1) === crc >>> 8;
}
