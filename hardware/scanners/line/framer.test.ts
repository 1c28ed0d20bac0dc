import fc from 'fast-check';
import { concatBytes, toHex } from '#kernel';
import { describe, expect, test } from 'vitest';
import { framersConform } from '../../framer-conformance.ts';
import { ScanFramer } from './framer.ts';
import { CODE_BYTES_MOST } from './frames.ts';

const line = (text: string) => new TextEncoder().encode(text);
const tooLong = (terminator: string) => line(`${'7'.repeat(CODE_BYTES_MOST + 1)}${terminator}`);

framersConform('scanned codes', () => new ScanFramer(), {
  goodFrames: [
    line('https://example.org/?a=b\r'),
    line('FOYER-1\n'),
    line('Zähler 7\r'),
    line('\u0000\u001b[2J\r'),
    line(`${'9'.repeat(CODE_BYTES_MOST)}\r`),
  ],
  impossibleStarts: [tooLong('\r'), tooLong('\n')],
  // There is no length to be wrong about: a code that lost its terminator runs into the next one, and only silence parts them.
  falsePromises: [],
  // Any byte may stand in a code, so nothing shorter than a code that is too long can be told from one.
  junk: fc.constantFrom(new Uint8Array(), tooLong('\r')),
});

describe('a scan', () => {
  const pushed = (framer: ScanFramer, text: string) =>
    framer
      .push(line(text))
      .map((one) => (one.kind === 'frame' ? `frame ${toHex(one.bytes)}` : `${one.code} ${one.bytes.length}`));

  test('that ends with CR LF is one code and one line without', () => {
    expect(pushed(new ScanFramer(), 'A\r\nB\r\n')).toEqual(['frame 41 0D', 'frame 0A', 'frame 42 0D', 'frame 0A']);
  });

  test('of 10 kB is too long once, and the next one is read', () => {
    const framer = new ScanFramer();
    const found = framer.push(concatBytes(line('x'.repeat(10_000)), line('\rA\r')));
    expect(found.filter((one) => one.kind === 'junk' && one.code === 'FRAME_LENGTH')).toHaveLength(1);
    expect(found.at(-1)).toEqual({ kind: 'frame', bytes: line('A\r') });
  });

  test('that is too long ends by silence too', () => {
    const framer = new ScanFramer();
    expect(pushed(framer, 'x'.repeat(5000))).toEqual([
      `FRAME_LENGTH ${CODE_BYTES_MOST + 1}`,
      `FRAME_UNEXPECTED ${5000 - CODE_BYTES_MOST - 1}`,
    ]);
    expect(pushed(framer, 'yy')).toEqual(['FRAME_UNEXPECTED 2']);
    expect(framer.flush()).toEqual([]);
    expect(pushed(framer, 'A\r')).toEqual(['frame 41 0D']);
  });

  test('that broke off runs into nothing after a silence', () => {
    const framer = new ScanFramer();
    expect(framer.push(line('half'))).toEqual([]);
    expect(framer.flush()).toEqual([{ kind: 'junk', bytes: line('half'), code: 'FRAME_INCOMPLETE' }]);
    expect(pushed(framer, 'A\r')).toEqual(['frame 41 0D']);
  });
});
