import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Defect, parseHex, toHex } from '#kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  align,
  askProcessId,
  askQueuedPaper,
  askRealTime,
  clearBuffer,
  cut,
  decodeAnswer,
  emphasise,
  feed,
  initialise,
  printBitmap,
  printQr,
  pushAutomaticStatus,
  realTimeStatus,
  scaleCharacters,
  selectCodePage,
  setLineSpacing,
} from './codec.ts';
import { CLEAR_BUFFER, type RealTimeQuery } from './frames.ts';

const hex = (text: string) => parseHex(text) ?? new Uint8Array();

const expected = { name: z.string(), code: z.string().nullable(), paper: z.string() };
const fixtures = z
  .object({
    realTime: z.array(z.object({ ...expected, '1': z.string(), '2': z.string(), '3': z.string(), '4': z.string() })),
    automatic: z.array(z.object({ ...expected, frame: z.string() })),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/status.json'), 'utf8')));

describe('commands', () => {
  test.each<[string, Uint8Array, string]>([
    ['ESC @', initialise(), '1B 40'],
    ['ESC t', selectCodePage(19), '1B 74 13'],
    ['ESC a left', align('left'), '1B 61 00'],
    ['ESC a centre', align('centre'), '1B 61 01'],
    ['ESC a right', align('right'), '1B 61 02'],
    ['ESC E on', emphasise('on'), '1B 45 01'],
    ['ESC E off', emphasise('off'), '1B 45 00'],
    ['GS !', scaleCharacters(3), '1D 21 22'],
    ['ESC 3', setLineSpacing(30), '1B 33 1E'],
    ['ESC J', feed(12), '1B 4A 0C'],
    ['ESC J at its limit', feed(400), '1B 4A FF'],
    ['GS V full', cut('full'), '1D 56 41 00'],
    ['GS V partial', cut('partial'), '1D 56 42 00'],
    ['DLE EOT', askRealTime(4), '10 04 04'],
    ['GS a', pushAutomaticStatus(), '1D 61 0E'],
    ['GS r', askQueuedPaper(), '1D 72 01'],
    ['DLE DC4 8', clearBuffer(), '10 14 08 01 03 14 01 06 02 08'],
    ['GS ( H', askProcessId('A7~ '), '1D 28 48 06 00 30 30 41 37 7E 20'],
    [
      'GS v 0',
      printBitmap({ widthDots: 12, heightDots: 2, rows: hex('FF F0 80 10') }),
      '1D 76 30 00 02 00 02 00 FF F0 80 10',
    ],
    [
      'GS ( k',
      printQr('FOYER', { moduleDots: 6 }),
      '1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31 1D 28 6B 08 00 31 50 30 46 4F 59 45 52 1D 28 6B 03 00 31 51 30',
    ],
  ])('%s', (_name, bytes, text) => expect(toHex(bytes)).toBe(text));

  test.each(['ABC', 'ABCDE', 'AB\nD', 'ABCÄ'])('%j is no process id', (id) => {
    expect(() => askProcessId(id)).toThrow(Defect);
  });

  test.each([0, 9, 1.5])('characters do not grow %d times', (factor) => {
    expect(() => scaleCharacters(factor)).toThrow(Defect);
  });

  test('a picture whose bytes do not fit its size is a defect', () => {
    expect(() => printBitmap({ widthDots: 12, heightDots: 2, rows: hex('FF F0 80') })).toThrow(Defect);
  });

  test('a tall picture goes out in bands that keep every row', () => {
    const rows = Uint8Array.from({ length: 500 }, (_, row) => 0x20 | (row & 1));
    const bytes = printBitmap({ widthDots: 8, heightDots: 500, rows });
    expect(toHex(bytes.slice(0, 8))).toBe('1D 76 30 00 01 00 F0 00');
    expect(toHex(bytes.slice(248, 256))).toBe('1D 76 30 00 01 00 F0 00');
    expect(toHex(bytes.slice(496, 504))).toBe('1D 76 30 00 01 00 14 00');
    expect(bytes.length).toBe(500 + 3 * 8);
  });

  test('no picture holds a command that a printer obeys inside a picture, and at most one dot a byte is added', () => {
    const realTimeStarts = ['10 04', '10 05', '10 14'];
    const dots = fc.array(fc.constantFrom(0x10, 0x04, 0x05, 0x14, 0x01, 0x08), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(dots, (values) => {
        const rows = Uint8Array.from(values);
        const sent = printBitmap({ widthDots: 8, heightDots: rows.length, rows }).slice(8);
        for (const start of realTimeStarts) expect(toHex(sent)).not.toContain(start);
        sent.forEach((byte, index) => expect([rows[index], (rows[index] ?? 0) | 0x08]).toContain(byte));
      }),
    );
    const clearing = Uint8Array.from(CLEAR_BUFFER);
    expect(toHex(printBitmap({ widthDots: 8, heightDots: clearing.length, rows: clearing }))).toContain('18 14 08');
  });
});

describe('answers', () => {
  test.each(fixtures.realTime)('DLE EOT, $name', (fixture) => {
    const answers = new Map<RealTimeQuery, number>(
      ([1, 2, 3, 4] as const).map((query) => [query, hex(fixture[query])[0] ?? 0]),
    );
    expect(realTimeStatus(answers)).toEqual({ code: fixture.code, paper: fixture.paper });
  });

  test.each(fixtures.automatic)('pushed, $name', (fixture) => {
    expect(decodeAnswer(hex(fixture.frame))).toEqual({
      kind: 'automatic',
      status: { code: fixture.code, paper: fixture.paper },
    });
  });

  test('a printer that does not tell about paper has unknown paper, unless it stopped for it', () => {
    expect(realTimeStatus(new Map([[1, 0x12]]))).toEqual({ code: null, paper: 'unknown' });
    expect(realTimeStatus(new Map([[2, 0x32]]))).toEqual({ code: 'PRINTER_PAPER_OUT', paper: 'out' });
  });

  test.each([
    ['12', { kind: 'real_time', byte: 0x12 }],
    ['00', { kind: 'queued_paper', paper: 'ok' }],
    ['03', { kind: 'queued_paper', paper: 'near_end' }],
    ['0F', { kind: 'queued_paper', paper: 'out' }],
    ['37 22 41 42 43 44 00', { kind: 'process_id', id: 'ABCD' }],
    ['37 25 00', { kind: 'buffer_cleared' }],
  ])('%s', (frame, answer) => expect(decodeAnswer(hex(frame))).toEqual(answer));
});
