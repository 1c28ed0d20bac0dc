import { expect, test } from 'vitest';
import { parseHex } from '#kernel';
import { decodeEscpos } from './decode.ts';

const decode = (hex: string) => decodeEscpos(parseHex(hex) ?? new Uint8Array());

test('a real-time byte is explained for each question that it may answer', () => {
  const reply = decode('72');
  expect(reply.ok && reply.value.kind === 'real_time' && reply.value.askedFor.paper).toEqual({
    code: 'PRINTER_PAPER_OUT',
    paper: 'out',
  });
  expect(reply.ok && reply.value.kind === 'real_time' && reply.value.askedFor.printer.code).toBeNull();
});

test('a process id is read back', () => {
  expect(decode('37 22 30 30 34 32 00')).toEqual({ ok: true, value: { kind: 'process_id', id: '0042' } });
});

test.each([
  ['', 'FRAME_INCOMPLETE'],
  ['37 22 30', 'FRAME_INCOMPLETE'],
  ['FF', 'FRAME_UNEXPECTED'],
  ['12 12', 'FRAME_UNEXPECTED'],
])('%s is no answer: %s', (hex, code) => {
  expect(decode(hex)).toMatchObject({ ok: false, error: { code } });
});
