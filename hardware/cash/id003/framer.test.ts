import { describe, expect, it } from 'vitest';
import { assert, parseHex } from '#kernel';
import { framersConform } from '../../framer-conformance.ts';
import { Id003Framer } from './framer.ts';

function bytes(hex: string): Uint8Array {
  const parsed = parseHex(hex);
  assert(parsed !== null, `hexadecimal: ${hex}`);
  return parsed;
}

framersConform('ID-003', () => new Id003Framer(), {
  goodFrames: ['FC 05 11 27 56', 'FC 06 13 63 A2 D8', 'FC 11 91 32 33 31 30 30 30 37 36 30 34 34 33 7C 7C'].map(bytes),
  impossibleStarts: ['FC FF', 'FC 00', 'FC 04', 'FC 81'].map(bytes),
  falsePromises: ['FC 80', 'FC 80 13 63', 'FC 0C', 'FC 06 FC'].map(bytes),
});

describe('the ID-003 framer', () => {
  it('says why bytes are junk', () => {
    const codesOf = (hex: string) => {
      const framer = new Id003Framer();
      return [...framer.push(bytes(hex)), ...framer.flush()].map((framed) => framed.kind === 'junk' && framed.code);
    };
    expect(codesOf('55 AA')).toEqual(['FRAME_UNEXPECTED']);
    expect(codesOf('FC FF')).toEqual(['FRAME_LENGTH']);
    expect(codesOf('FC 05 11 27 57')).toEqual(['FRAME_CHECKSUM']);
    expect(codesOf('FC 05 11')).toEqual(['FRAME_INCOMPLETE']);
  });
});
