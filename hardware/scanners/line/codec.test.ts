import { describe, expect, test } from 'vitest';
import { concatBytes } from '#kernel';
import { decodeScan } from './codec.ts';

const line = (text: string) => new TextEncoder().encode(text);

describe('what a scanner read', () => {
  test.each([
    ['https://example.org/pay?to=me\r', 'https://example.org/pay?to=me'],
    ['{"$where":"1"}; DROP TABLE cards\n', '{"$where":"1"}; DROP TABLE cards'],
    ['<script>alert(1)</script>\r', '<script>alert(1)</script>'],
    ['Zähler 7, 水表\r', 'Zähler 7, 水表'],
    [' A \r', ' A '],
  ])('%j is text, and stays as it is', (sent, text) => expect(decodeScan(line(sent))).toEqual({ kind: 'text', text }));

  test.each(['\r', '\n'])('%j alone is nothing', (sent) => expect(decodeScan(line(sent))).toEqual({ kind: 'blank' }));

  test.each([
    ['an escape sequence', '\u001b[2J\r'],
    ['a zero', 'A\u0000B\r'],
    ['a tab, which a keyboard would take for the next field', 'A\tB\r'],
    ['a backspace', 'A\bB\r'],
    ['a C1 control', 'A\u0085B\r'],
    ['a mark that turns the direction', 'A\u202eB\r'],
    ['a mark that is not seen', 'A\u200bB\r'],
    ['a byte order mark', '\ufeffA\r'],
    ['a line separator', 'A\u2028B\r'],
  ])('%s is refused', (_name, sent) =>
    expect(decodeScan(line(sent))).toEqual({ kind: 'refused', code: 'CODE_NOT_TEXT' }),
  );

  test.each([
    ['a byte that begins no character', [0xff, 0x41]],
    ['a character cut short', [0x41, 0xe6, 0xb0]],
    ['an overlong form', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
  ])('%s is no UTF-8 and refused', (_name, bytes) =>
    expect(decodeScan(concatBytes(Uint8Array.from(bytes), line('\r')))).toEqual({
      kind: 'refused',
      code: 'CODE_NOT_TEXT',
    }),
  );
});
