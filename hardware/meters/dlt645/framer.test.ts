import fc from 'fast-check';
import { parseHex } from '#kernel';
import { framersConform } from '../../framer-conformance.ts';
import { vectors } from './fixtures/vectors.ts';
import { Dlt645Framer } from './framer.ts';

const hex = (text: string) => parseHex(text) ?? new Uint8Array(0);
/** Bytes FE before a frame belong to it, and 68 may begin one. */
const junk = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes) => bytes.map((byte) => (byte === 0xfe || byte === 0x68 ? 0 : byte)));

framersConform('dlt645', () => new Dlt645Framer({ from: 'device' }), {
  goodFrames: vectors.filter(({ from }) => from === 'device').map(({ bytes }) => bytes),
  impossibleStarts: [
    hex('68 61 01 00 00 00 00 68 11'),
    hex('68 61 01 00 00 00 00 68 91 C9'),
    hex('68 61 01 00 00 00 00 69'),
    hex('FE FE 16'),
    hex('16'),
  ],
  falsePromises: [hex('68'), hex('68 61 01 00 00 00 00 68 91 C8 33')],
  junk,
});
