import { describe, expect, test } from 'vitest';
import type { Bitmap } from '../bitmap.ts';
import { drawRow, missingFonts } from './drawing.ts';

const WIDTH = 384;
const draw = (text: string, align: 'left' | 'right' = 'left'): Bitmap =>
  drawRow([{ text, align }], { widthDots: WIDTH, weight: 'normal', scale: 1 });

function isBlack({ rows }: Bitmap, x: number, y: number): boolean {
  return ((rows[y * (WIDTH / 8) + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;
}

/** Each column as the rows in which it is black. */
function columns(bitmap: Bitmap): string[] {
  return Array.from({ length: WIDTH }, (_, x) =>
    Array.from({ length: bitmap.heightDots }, (_dot, y) => (isBlack(bitmap, x, y) ? '#' : '.')).join(''),
  );
}

/** Runs of columns with ink between white columns: letters that do not touch. */
function runs(text: string): number {
  const ink = columns(draw(text)).map((column) => column.includes('#'));
  return ink.filter((has, x) => has && ink[x - 1] !== true).length;
}

const NOT_JOINED = '\u200C';

describe('scripts that a printer has no letters for', () => {
  test('have a font on this machine', () => expect(missingFonts()).toEqual([]));

  test('Arabic letters join', () => {
    expect(runs('سلم')).toBe(1);
    expect(runs(['س', 'ل', 'م'].join(NOT_JOINED))).toBe(3);
  });

  test('Hindi: the sign of i stands before the consonant that it follows in the text', () => {
    const consonant = columns(draw('क')).filter((column) => column.includes('#'));
    const syllable = columns(draw('कि')).filter((column) => column.includes('#'));
    expect(syllable.length).toBeGreaterThan(consonant.length);
    expect(syllable.slice(0, 4)).not.toEqual(consonant.slice(0, 4));
  });

  test('Hindi: two consonants become one sign', () => {
    const width = (text: string) => columns(draw(text)).filter((column) => column.includes('#')).length;
    expect(width('क्ष')).toBeLessThan(width(`क्${NOT_JOINED}ष`));
  });

  test('a number in a row from right to left stands on its left and keeps its own order', () => {
    const number = columns(draw('12'));
    const width = number.findLastIndex((column) => column.includes('#')) + 1;
    expect(columns(draw('שלום 12')).slice(0, width)).toEqual(number.slice(0, width));
    expect(columns(draw('Shalom 12')).slice(0, width)).not.toEqual(number.slice(0, width));
  });

  test('nothing is cut off above or below', () => {
    for (const text of ['إدارة المباني', 'पूर्णिमा र्कूं', 'ปี่ กู้', '鬱', 'ÅÇŞ'])
      for (const weight of ['normal', 'bold'] as const) {
        const bitmap = drawRow([{ text, align: 'left' }], { widthDots: WIDTH, weight, scale: 1 });
        const edge = [0, bitmap.heightDots - 1].flatMap((y) =>
          Array.from({ length: WIDTH }, (_, x) => isBlack(bitmap, x, y)),
        );
        expect(edge, text).not.toContain(true);
      }
  });

  test('a name cannot turn the digits beside it round', () => {
    expect(draw('Evil \u202E 123').rows).toEqual(draw('Evil  123').rows);
  });
});
