import { describe, expect, it } from 'vitest';
import { parseHex, toHex } from '#kernel';
import { framersConform } from '../../framer-conformance.ts';
import { CcnetFramer } from './framer.ts';
import checked from './fixtures/frames.json' with { type: 'json' };

function bytes(hex: string): Uint8Array {
  const parsed = parseHex(hex);
  if (parsed === null) throw new Error(`no hexadecimal: ${hex}`);
  return parsed;
}

framersConform('CCNET', () => new CcnetFramer(), {
  goodFrames: checked.vectors.map((vector) => bytes(vector.frame)),
  impossibleStarts: ['02 03 FF', '02 03 00', '02 03 05', '02 03 7E', '02 01'].map(bytes),
  falsePromises: ['02 03 7D', '02 03 7D 33 DA 81', '02 03 0C', '02 03 07 02'].map(bytes),
});

describe('the CCNET framer', () => {
  it('finds a frame whose data holds the start of another', () => {
    // Constructed: 81h with a bill type 02h, so that start byte and data look alike.
    const frame = bytes('02 03 07 80 02 9E 10');
    const [first, ...rest] = new CcnetFramer().push(frame);
    expect(first?.kind).toBe('frame');
    expect(toHex(first?.bytes ?? new Uint8Array())).toBe(toHex(frame));
    expect(rest).toEqual([]);
  });

  it('says why bytes are junk', () => {
    const codesOf = (hex: string) => {
      const framer = new CcnetFramer();
      return [...framer.push(bytes(hex)), ...framer.flush()].map((framed) => framed.kind === 'junk' && framed.code);
    };
    expect(codesOf('55 AA')).toEqual(['FRAME_UNEXPECTED']);
    expect(codesOf('02 03 FF')).toEqual(['FRAME_LENGTH']);
    expect(codesOf('02 03 06 33 DA 80')).toEqual(['FRAME_CHECKSUM']);
    expect(codesOf('02 03 06 33')).toEqual(['FRAME_INCOMPLETE']);
  });
});
