import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHex } from '#kernel';
import { framersConform } from '../../framer-conformance.ts';
import checked from './fixtures/frames.json' with { type: 'json' };
import { CctalkFramer } from './framer.ts';

function bytes(hex: string): Uint8Array {
  const parsed = parseHex(hex);
  if (parsed === null) throw new Error(`no hexadecimal: ${hex}`);
  return parsed;
}

/** Bytes among which no frame between these two can begin. */
function junkWithoutAddresses(): fc.Arbitrary<Uint8Array> {
  return fc.array(fc.integer({ min: 3, max: 255 }), { maxLength: 40 }).map((list) => Uint8Array.from(list));
}

framersConform('ccTalk', () => new CctalkFramer({ address: 2, checksum: 'sum' }), {
  goodFrames: checked.vectors.map((vector) => bytes(vector.frame)),
  impossibleStarts: ['02 41', '01 FF', '03', '02 00 02', '01 00 01'].map(bytes),
  falsePromises: ['02 40', '02 09 01 F2', '01 20 02 00'].map(bytes),
  // Eight bits of checksum and no start byte: junk that begins like a frame of these two is one in 256 of them.
  junk: junkWithoutAddresses(),
});

framersConform('ccTalk with a CRC', () => new CctalkFramer({ address: 40, checksum: 'crc' }), {
  goodFrames: checked.crcMode.map((vector) => bytes(vector.frame)),
  impossibleStarts: ['28 41', '01 FF', '03'].map(bytes),
  falsePromises: ['28 40', '28 08 B6'].map(bytes),
});

describe('the ccTalk framer', () => {
  it('gives the host its own frames back as well', () => {
    const framed = new CctalkFramer({ address: 2, checksum: 'sum' }).push(bytes('02 00 01 FE FF 01 00 02 00 FD'));
    expect(framed.map(({ kind }) => kind)).toEqual(['frame', 'frame']);
  });
});
