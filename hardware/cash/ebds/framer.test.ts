import { describe, expect, it } from 'vitest';
import { assert, parseHex } from '#kernel';
import { framersConform } from '../../framer-conformance.ts';
import { EbdsFramer } from './framer.ts';

function bytes(hex: string): Uint8Array {
  const parsed = parseHex(hex);
  assert(parsed !== null, `hexadecimal: ${hex}`);
  return parsed;
}

framersConform('EBDS', () => new EbdsFramer(), {
  goodFrames: ['02 08 10 7F 10 00 03 77', '02 0B 21 11 10 00 00 01 02 03 28'].map(bytes),
  impossibleStarts: ['02 FF', '02 00', '02 04', '02 41', '02 08 90'].map(bytes),
  falsePromises: ['02 40', '02 40 21 02', '02 0C', '02 08 02'].map(bytes),
});

describe('the EBDS framer', () => {
  it('says why bytes are junk', () => {
    const codesOf = (hex: string) => {
      const framer = new EbdsFramer();
      return [...framer.push(bytes(hex)), ...framer.flush()].map((framed) => framed.kind === 'junk' && framed.code);
    };
    expect(codesOf('55 2A')).toEqual(['FRAME_UNEXPECTED']);
    expect(codesOf('02 FF')).toEqual(['FRAME_LENGTH']);
    expect(codesOf('02 08 10 7F 10 00 03 76')).toEqual(['FRAME_CHECKSUM']);
    expect(codesOf('02 08 10 7F 10 00 04 77')).toEqual(['FRAME_CHECKSUM']);
    expect(codesOf('02 08 10')).toEqual(['FRAME_INCOMPLETE']);
  });
});
