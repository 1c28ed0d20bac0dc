import { describe, expect, it } from 'vitest';
import { toHex } from '#kernel';
import { framersConform } from '../../framer-conformance.ts';
import { bytes } from './fixtures/bytes.ts';
import checked from './fixtures/frames.json' with { type: 'json' };
import { SspFramer } from './framer.ts';
import { crc16Ssp, packetOf, readPacket } from './packet.ts';

framersConform('SSP', () => new SspFramer(), {
  // Every third, the encrypted one and the one with a 7Fh inside: the suite pushes each a hundred thousand times.
  goodFrames: [...checked.vectors.filter((_, index) => index % 3 === 0), checked.encrypted].map(({ frame }) =>
    bytes(frame),
  ),
  // Another address, no data, and a packet that begins inside another.
  impossibleStarts: ['00', '7F 01', '7F 80 00', '7F 90', '7F 80 05 11 7F 80'].map(bytes),
  falsePromises: ['7F 80 FF', '7F 00 10 07', '7F 80 7F 7F', '7F 80 03 F0 EF'].map(bytes),
});

describe('a packet', () => {
  it('has the checksum that the document prints', () => {
    for (const { ascii, crcLowFirst } of checked.crcUnit) {
      const crc = crc16Ssp(new TextEncoder().encode(ascii));
      expect(toHex(Uint8Array.of(crc & 0xff, crc >>> 8))).toBe(crcLowFirst);
    }
  });

  it('says a 7Fh twice wherever it stands: in data, in its length and in its checksum', () => {
    const frames: string[] = [];
    for (let first = 0; first < 256; first += 1)
      for (const length of first % 32 === 0 ? [1, 2, 0x7f] : [1, 2]) {
        const data = Uint8Array.from({ length }, (_, index) => (first + index) & 0xff);
        for (const sequence of [0, 1] as const) {
          const frame = packetOf({ sequence, data });
          const [framed, ...rest] = new SspFramer().push(frame);
          expect(rest).toEqual([]);
          expect(framed).toEqual({ kind: 'frame', bytes: frame });
          expect(readPacket(frame)).toEqual({ sequence, data });
          frames.push(toHex(frame));
        }
      }
    expect(frames.some((frame) => frame.endsWith('7F 7F'))).toBe(true);
  });

  it('says why bytes are junk', () => {
    const codesOf = (hex: string) => {
      const framer = new SspFramer();
      return [...framer.push(bytes(hex)), ...framer.flush()].map((framed) => framed.kind === 'junk' && framed.code);
    };
    expect(codesOf('55 AA')).toEqual(['FRAME_UNEXPECTED']);
    expect(codesOf('7F 80 00')).toEqual(['FRAME_LENGTH']);
    expect(codesOf('7F 80 01 07 12 03')).toEqual(['FRAME_CHECKSUM']);
    expect(codesOf('7F 80 01')).toEqual(['FRAME_INCOMPLETE']);
  });
});
