import fc from 'fast-check';
import { parseHex } from '#kernel';
import { framersConform } from '../../framer-conformance.ts';
import { vectors } from './fixtures/vectors.ts';
import { Cjt188Framer } from './framer.ts';

const hex = (text: string) => parseHex(text) ?? new Uint8Array(0);
/** Bytes FE before a frame belong to it, and 68 may begin one. */
const junk = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes) => bytes.map((byte) => (byte === 0xfe || byte === 0x68 ? 0 : byte)));

framersConform('cjt188', () => new Cjt188Framer({ from: 'device' }), {
  goodFrames: vectors.filter(({ from }) => from === 'device').map(({ bytes }) => bytes),
  impossibleStarts: [
    hex('68 50'),
    hex('68 10 44 33 22 11 00 33 78 01'),
    hex('68 10 44 33 22 11 00 33 78 81 65'),
    hex('68 10 44 33 22 11 00 33 78 81 02'),
    hex('16'),
  ],
  falsePromises: [hex('68'), hex('68 10 44 33 22 11 00 33 78 81 64 1F')],
  junk,
});
