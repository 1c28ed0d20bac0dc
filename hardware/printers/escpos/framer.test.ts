import { parseHex, toHex } from '#kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { framersConform } from '../../framer-conformance.ts';
import { EscposFramer } from './framer.ts';

const hex = (text: string) => parseHex(text) ?? new Uint8Array();

framersConform('ESC/POS answers', () => new EscposFramer(), {
  goodFrames: ['37 22 30 37 22 7E 00', '12', '37 25 00', '10 00 00 00', '7E', '3C 24 0F 0F'].map(hex),
  impossibleStarts: ['FF', '81', '11', '37 21', '37 25 01', '37 22 1F', '10 10', '41'].map(hex),
  falsePromises: ['37', '37 22', '37 22 41 42 43', '37 25', '10', '10 20 43'].map(hex),
  // There is no checksum: only bytes that begin no answer can be told from one.
  junk: fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map((byte) => byte | 0x80)),
});

describe('an ESC/POS framer', () => {
  const cut = (...chunks: string[]) => {
    const framer = new EscposFramer();
    return chunks.flatMap((chunk) => framer.push(hex(chunk))).map((one) => `${one.kind} ${toHex(one.bytes)}`);
  };

  test('tells the one-byte answer to GS r from the others', () => {
    expect(cut('0F 12 00')).toEqual(['frame 0F', 'frame 12', 'frame 00']);
  });

  test('tells pushed status from an answer that comes right behind it', () => {
    expect(cut('18 00', '0C 00 12 37 22 30 30 30 31 00')).toEqual([
      'frame 18 00 0C 00',
      'frame 12',
      'frame 37 22 30 30 30 31 00',
    ]);
  });

  test('gives up a pushed status that another answer breaks into', () => {
    expect(cut('10 00', '12')).toEqual(['junk 10', 'frame 00', 'frame 12']);
  });
});
