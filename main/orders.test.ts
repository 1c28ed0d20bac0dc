import jsqr from 'jsqr';
import { describe, expect, it } from 'vitest';
import { qrPicture } from '#contracts/bridge';
import { qrOf } from './orders.ts';

const PIXELS = 4;
const QUIET = 4;

/** What a camera reads of the modules as a screen paints them. */
function readBack(payload: string): string | undefined {
  const { rows } = qrPicture.parse(qrOf(payload));
  const width = (rows.length + 2 * QUIET) * PIXELS;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1)
      if (row[x] === '1')
        for (let dot = 0; dot < PIXELS * PIXELS; dot += 1) {
          const at = ((y + QUIET) * PIXELS + Math.floor(dot / PIXELS)) * width + (x + QUIET) * PIXELS + (dot % PIXELS);
          pixels.fill(0, at * 4, at * 4 + 3);
        }
  });
  return jsqr.default(pixels, width, width)?.data;
}

describe('a QR code', () => {
  it.each([
    ['short', 'https://pay.example/1'],
    ['long', `https://checkout.example/c/pay/cs_test_${'a1B2'.repeat(90)}`],
  ])('reads back as it was written: %s', (_what, payload) => {
    expect(readBack(payload)).toBe(payload);
  });
});
