import { concatBytes, toHex } from '#kernel';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { loadPrinterProfile } from '../../profiles/index.ts';
import type { PrintLine } from '../layout/print-line.ts';
import { encodeText } from './code-page.ts';
import { drawQr, drawRow, qrModules } from './drawing.ts';
import { encodeLines } from './job.ts';

const wide = loadPrinterProfile('generic-80mm');
const narrow = loadPrinterProfile('generic-58mm');
const text = (words: string): PrintLine => ({ kind: 'text', text: words, align: 'left', weight: 'normal', scale: 1 });
const PICTURE = '1D 76 30 00';

describe('text in a code page', () => {
  test('takes the first set that holds all of it', () => {
    expect(encodeText('Grüße 5 €', wide.codePages)?.table).toBe(19);
    expect(encodeText('± ≤ π', wide.codePages)?.table).toBe(0);
    expect(encodeText('Łódź', wide.codePages)?.table).toBe(18);
    expect(encodeText('Жанна', wide.codePages)?.table).toBe(17);
  });

  test('reads back as it was', () => {
    const encoded = encodeText('Größe: 12,50 €', wide.codePages);
    expect(iconv.decode(Buffer.from(encoded?.bytes ?? []), 'cp858')).toBe('Größe: 12,50 €');
  });

  test('never replaces what no set holds', () => {
    expect(encodeText('李明', wide.codePages)).toBeNull();
    expect(encodeText('Жанна 李', wide.codePages)).toBeNull();
    expect(encodeText('really?', wide.codePages)).not.toBeNull();
  });

  test('lets no control character through', () => {
    const bytes = encodeText('a\u001B@b\u0010\u0004\u0001c\n', wide.codePages)?.bytes ?? new Uint8Array();
    expect([...bytes].every((byte) => byte >= 0x20)).toBe(true);
  });

  test('writes the spaces of amounts as spaces', () => {
    expect(toHex(encodeText('5\u00A0€\u202F!', wide.codePages)?.bytes ?? new Uint8Array())).toBe('35 20 D5 20 21');
  });
});

describe('a print job in bytes', () => {
  test('begins with a reset, and with pushed status where the model has it', () => {
    expect(toHex(encodeLines([], wide))).toBe('1B 40 1D 61 0E');
    expect(toHex(encodeLines([], narrow))).toBe('1B 40');
  });

  test('sets each row in its own style, so that none leaks into the next', () => {
    const bytes = encodeLines([{ kind: 'text', text: '5 €', align: 'centre', weight: 'bold', scale: 3 }], wide);
    expect(toHex(bytes.slice(5))).toBe('1B 61 01 1B 45 01 1D 21 22 1B 33 4E 1B 74 13 35 20 D5 0A');
  });

  test('puts a value at the right edge', () => {
    const bytes = encodeLines([{ kind: 'columns', left: 'Credit', right: '5.00', weight: 'normal' }], wide);
    expect(new TextDecoder().decode(bytes.slice(-49))).toBe(`Credit${' '.repeat(38)}5.00\n`);
  });

  test('draws what no code page holds, as wide as the paper', () => {
    expect(toHex(encodeLines([text('李明')], wide))).toContain(`${PICTURE} 48 00`);
    expect(toHex(encodeLines([text('李明')], narrow))).toContain(`${PICTURE} 30 00`);
    expect(toHex(encodeLines([text('Meier')], wide))).not.toContain(PICTURE);
    const columns: PrintLine = { kind: 'columns', left: 'Tenant', right: '李明', weight: 'bold' };
    expect(toHex(encodeLines([columns], wide))).toContain(PICTURE);
  });

  test('leaves QR codes to the printer where it can draw them', () => {
    expect(toHex(encodeLines([{ kind: 'qr', text: 'FOYER1' }], wide))).toContain('31 51 30');
    expect(toHex(encodeLines([{ kind: 'qr', text: 'FOYER1' }], narrow))).toContain(PICTURE);
  });

  test('cuts, or feeds past the tear bar', () => {
    expect(toHex(encodeLines([{ kind: 'cut' }], wide))).toMatch(/1D 56 42 00$/);
    expect(toHex(encodeLines([{ kind: 'cut' }], { ...wide, cutter: 'full' }))).toMatch(/1D 56 41 00$/);
    expect(toHex(encodeLines([{ kind: 'cut' }], narrow))).toMatch(/1B 4A A0$/);
  });

  test('feeds for white and draws rules of two strengths', () => {
    expect(toHex(encodeLines([{ kind: 'space', dots: 8 }], wide))).toMatch(/1B 4A 08$/);
    const rule = (stroke: 'thin' | 'thick') => toHex(encodeLines([{ kind: 'rule', stroke }], wide));
    expect(rule('thin')).toContain(`${PICTURE} 48 00 02 00 FF`);
    expect(rule('thick')).toContain(`${PICTURE} 48 00 04 00 FF`);
  });
});

describe('drawing', () => {
  const black = (rows: Uint8Array, rowBytes: number, x: number, y: number) =>
    ((rows[y * rowBytes + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;

  test('a QR code has exactly its modules, in the middle', () => {
    const modules = qrModules('FOYER1;lobby-1;12');
    const bitmap = drawQr(modules, { widthDots: 384, moduleDots: 4 });
    const left = Math.floor((384 - modules.size * 4) / 2);
    let wrongDots = 0;
    for (let y = 0; y < bitmap.heightDots; y += 1)
      for (let x = 0; x < 384; x += 1) {
        const column = Math.floor((x - left) / 4);
        const dark = column >= 0 && column < modules.size && modules.isDark(column, Math.floor(y / 4));
        if (black(bitmap.rows, 48, x, y) !== dark) wrongDots += 1;
      }
    expect(wrongDots).toBe(0);
    expect(bitmap.heightDots).toBe(modules.size * 4);
  });

  test('a row puts its pieces at their edges and squeezes what is too wide', () => {
    const style = { widthDots: 384, weight: 'normal', scale: 1 } as const;
    const inkIn = (rows: Uint8Array, from: number, to: number) => {
      let dots = 0;
      for (let y = 0; y < rows.length / 48; y += 1)
        for (let x = from; x < to; x += 1) dots += Number(black(rows, 48, x, y));
      return dots;
    };
    const pair = drawRow(
      [
        { text: 'Name', align: 'left' },
        { text: '李明', align: 'right' },
      ],
      style,
    ).rows;
    expect(inkIn(pair, 0, 100)).toBeGreaterThan(50);
    expect(inkIn(pair, 150, 300)).toBe(0);
    expect(inkIn(pair, 320, 384)).toBeGreaterThan(50);
    const long = drawRow([{ text: `█${' '.repeat(100)}█`, align: 'left' }], style).rows;
    expect(inkIn(long, 0, 12)).toBeGreaterThan(5);
    expect(inkIn(long, 100, 280)).toBe(0);
    expect(inkIn(long, 372, 384)).toBeGreaterThan(5);
    expect(concatBytes(pair).length).toBe(48 * 39);
  });
});

test('a model that takes two high bytes for one letter is told to leave that before the first text, every time', () => {
  const row = { kind: 'text', text: 'Straße für Müller', align: 'left', weight: 'normal', scale: 1 } as const;
  const begin = (profile: typeof narrow) => Buffer.from(encodeLines([row], profile)).toString('hex');
  const chinese = loadPrinterProfile('zjiang-pos-5890');
  // ESC @ puts the mode back, so FS . stands right behind it.
  expect(begin(chinese)).toMatch(/^1b401c2e/);
  expect(begin(narrow)).not.toContain('1c2e');
});
