import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHex, toHex } from '#kernel';
import { framersConform } from '../../framer-conformance.ts';
import { vectors } from './fixtures/vectors.ts';
import { MbapFramer } from './framer.ts';
import { decodeMbap, decodeRtu, encodeMbap, encodeRtu, LONGEST_MBAP_BYTES } from './frames.ts';

const hex = (text: string) => parseHex(text) ?? new Uint8Array(0);
/** Of functions that nobody knows, so that any length is possible. */
const pdu = fc.uint8Array({ minLength: 2, maxLength: 253 }).map((bytes) => bytes.with(0, 0x41));
const unitAddress = fc.integer({ min: 0, max: 255 });

describe('RTU frames', () => {
  test.each(vectors.map((vector) => [vector.name, vector.bytes] as const))('%s: checksum and bytes', (_name, bytes) => {
    expect(toHex(encodeRtu(decodeRtu(bytes)))).toBe(toHex(bytes));
  });

  test('any flipped bit of any checked frame is noticed', () => {
    for (const { bytes } of vectors)
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const damaged = bytes.slice();
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => decodeRtu(damaged)).toThrow(expect.objectContaining({ code: 'FRAME_CHECKSUM' }));
      }
  });

  test.each([
    ['', 'FRAME_INCOMPLETE'],
    ['01 7E 80', 'FRAME_INCOMPLETE'],
    ['01 04 01 56 00 02 90', 'FRAME_CHECKSUM'],
    [toHex(new Uint8Array(257)), 'FRAME_LENGTH'],
  ])('the bytes %j → %s', (bytes, code) => {
    expect(() => decodeRtu(hex(bytes))).toThrow(expect.objectContaining({ code }));
  });
});

describe('MBAP frames', () => {
  test('the example of the specification: transaction 1, read register 4', () => {
    const bytes = encodeMbap({ transaction: 0x1501, unitAddress: 0xff, pdu: hex('03 00 04 00 01') });
    expect(toHex(bytes)).toBe('15 01 00 00 00 06 FF 03 00 04 00 01');
  });

  test('what is encoded is decoded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), unitAddress, pdu, (transaction, unit, data) => {
        const bytes = encodeMbap({ transaction, unitAddress: unit, pdu: data });
        expect(bytes.length).toBeLessThanOrEqual(LONGEST_MBAP_BYTES);
        expect(decodeMbap(bytes)).toEqual({ transaction, unitAddress: unit, pdu: data });
      }),
    );
  });

  test.each([
    ['00 01 00 00 00 06 01 03 00 04 00', 'FRAME_INCOMPLETE'],
    ['00 01 00 00 00 06 01 03 00 04 00 01 00', 'FRAME_LENGTH'],
    ['00 01 00 01 00 06 01 03 00 04 00 01', 'FRAME_LENGTH'],
    ['00 01 00 00 00 FF 01 03', 'FRAME_LENGTH'],
    ['', 'FRAME_INCOMPLETE'],
  ])('%s → %s', (bytes, code) => {
    expect(() => decodeMbap(hex(bytes))).toThrow(expect.objectContaining({ code }));
  });
});

framersConform('modbus/mbap', () => new MbapFramer(), {
  goodFrames: [
    hex('00 01 00 00 00 06 01 03 00 04 00 01'),
    hex('12 34 00 00 00 03 01 83 02'),
    hex('00 00 00 00 00 07 01 04 04 43 66 33 34'),
    encodeMbap({ transaction: 0xffff, unitAddress: 247, pdu: new Uint8Array(252).fill(3).with(1, 250) }),
  ],
  impossibleStarts: [
    hex('00 01 00 01'),
    hex('00 01 01 00'),
    hex('00 01 00 00 01'),
    hex('00 01 00 00 00 02'),
    hex('00 01 00 00 00 FF'),
    hex('00 01 00 00 00 06 01 00'),
    hex('00 01 00 00 00 06 01 80'),
    hex('00 01 00 00 00 06 01 83'),
    hex('00 01 00 00 00 07 01 03 05'),
    hex('00 01 00 00 00 07 01 05'),
    hex('00 01 00 00 00 09 01 10 00 00 00 01 04'),
  ],
  falsePromises: [hex('00 01 00 00 00 FE 01 10'), hex('00 01 00 00 00 FE'), hex('07')],
  // Without a checksum, junk is only what cannot be taken for a header: every header has two zeros in its third and fourth byte.
  junk: fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map((byte) => (byte === 0 ? 1 : byte))),
});
