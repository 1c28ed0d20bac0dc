import { parseHex } from '#kernel';
import { describe, expect, test } from 'vitest';
import { parseCommand } from './command.ts';

const hex = (text: string) => parseHex(text) ?? new Uint8Array();

describe('commands as a printer reads them', () => {
  test.each<[string, unknown]>([
    ['0A', { kind: 'line_feed' }],
    ['0D', { kind: 'ignored' }],
    ['41 42', { kind: 'text', bytes: hex('41 42') }],
    ['1B 40', { kind: 'initialise' }],
    ['1B 74 13', { kind: 'code_page', table: 19 }],
    ['1B 61 31', { kind: 'align', at: 1 }],
    ['1B 45 01', { kind: 'bold', on: true }],
    ['1B 33 1E', { kind: 'line_spacing', dots: 30 }],
    ['1B 4A 0C', { kind: 'feed', dots: 12 }],
    ['1B 00', { kind: 'ignored' }],
    ['1B 2D 01', { kind: 'underline', on: true }],
    ['1B 32', { kind: 'line_spacing', dots: null }],
    ['1B 64 03', { kind: 'feed_lines', lines: 3 }],
    ['1B 70 00 19 FA', { kind: 'ignored' }],
    ['1C 2E', { kind: 'ignored' }],
    ['1D 42 01', { kind: 'reverse', on: true }],
    ['1D 4C 00 00', { kind: 'ignored' }],
    ['1D 28 4C 0C 00 30 70 30 01 01 31 08 00 02 00 F0 0F', { kind: 'graphics_store', rowBytes: 1, rows: hex('F0 0F') }],
    ['1D 28 4C 02 00 30 32', { kind: 'graphics_print' }],
    ['1D 21 12', { kind: 'scale', width: 2, height: 3 }],
    ['1D 56 00', { kind: 'cut' }],
    ['1D 56 42 00', { kind: 'cut' }],
    ['1D 61 0E', { kind: 'automatic_status', items: 14 }],
    ['1D 72 01', { kind: 'queued_status' }],
    ['1D 76 30 00 02 00 02 00 01 02 03 04', { kind: 'picture', rowBytes: 2, rows: hex('01 02 03 04') }],
    ['1D 28 6B 03 00 31 43 06', { kind: 'qr_module', dots: 6 }],
    ['1D 28 6B 06 00 31 50 30 61 62 63', { kind: 'qr_store', text: 'abc' }],
    ['1D 28 6B 03 00 31 51 30', { kind: 'qr_print' }],
    ['1D 28 48 06 00 30 30 41 42 43 44', { kind: 'process_id', id: hex('41 42 43 44') }],
    ['10 04 01', { kind: 'ignored' }],
    ['10 14 08 01 03 14 01 06 02 08', { kind: 'ignored' }],
  ])('%s', (text, command) => {
    const bytes = hex(text);
    expect(parseCommand(bytes)).toEqual({ command, lengthBytes: bytes.length });
    if (bytes[0] === 0x41) return;
    for (let length = 0; length < bytes.length; length += 1) expect(parseCommand(bytes.slice(0, length))).toBeNull();
  });
});
