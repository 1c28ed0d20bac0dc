import { ExtentFramer, type FrameExtent } from '../../extent-framer.ts';
import { ADDRESS, SEQUENCE_BIT, STX } from './frames.ts';
import { contentBytes, crcHolds, LONGEST_PACKET_BYTES, unstuffed } from './packet.ts';

/** Cuts what one SSP line carries, in either direction. A 7Fh inside a packet stands twice, so one that stands alone begins the next packet. */
export class SspFramer extends ExtentFramer {
  constructor() {
    super({ longestBytes: LONGEST_PACKET_BYTES, extentOf });
  }
}

function extentOf(bytes: Uint8Array): FrameExtent {
  const [start, address] = bytes;
  // No address of ours is 7Fh, so the byte behind the first is as it stands.
  if (start !== STX || (address !== undefined && (address & ~SEQUENCE_BIT) !== ADDRESS))
    return { kind: 'impossible', code: 'FRAME_UNEXPECTED' };
  const { content, lineBytes, brokenOff } = unstuffed(bytes);
  if (content[1] === 0) return { kind: 'impossible', code: 'FRAME_LENGTH' };
  if (brokenOff) return { kind: 'impossible', code: 'FRAME_UNEXPECTED' };
  const whole = contentBytes(content);
  if (whole === null || content.length < whole) return { kind: 'more' };
  return crcHolds(content) ? { kind: 'whole', bytes: lineBytes } : { kind: 'impossible', code: 'FRAME_CHECKSUM' };
}
