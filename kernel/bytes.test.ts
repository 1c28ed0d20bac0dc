import { describe, expect, it } from 'vitest';
import { concatBytes, crc16Kermit, crc16Modbus, equalBytes, parseHex, toHex } from './bytes.ts';

const ascii = new TextEncoder().encode('123456789');

describe('bytes', () => {
  // The check values of the catalogue of parametrised CRC algorithms for the text 123456789.
  it('computes the checksums that the protocols use', () => {
    expect(crc16Kermit(ascii)).toBe(0x2189);
    expect(crc16Modbus(ascii)).toBe(0x4b37);
  });

  it('reads and writes hexadecimal', () => {
    expect(parseHex('02 03 0c')).toEqual(new Uint8Array([2, 3, 12]));
    expect(toHex(new Uint8Array([2, 3, 12]))).toBe('02 03 0C');
    expect([parseHex('0'), parseHex('zz')]).toEqual([null, null]);
    expect(parseHex('')).toEqual(new Uint8Array());
  });

  it('joins and compares', () => {
    const joined = concatBytes(new Uint8Array([1]), new Uint8Array(), new Uint8Array([2, 3]));
    expect(equalBytes(joined, new Uint8Array([1, 2, 3]))).toBe(true);
    expect(equalBytes(joined, new Uint8Array([1, 2]))).toBe(false);
    expect(equalBytes(joined, new Uint8Array([1, 2, 4]))).toBe(false);
  });
});
