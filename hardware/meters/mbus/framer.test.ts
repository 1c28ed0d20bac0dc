import fc from 'fast-check';
import { parseHex } from '#kernel';
import { framersConform } from '../../framer-conformance.ts';
import { vectorNamed } from './fixtures/vectors.ts';
import { MbusFramer } from './framer.ts';

const hex = (text: string) => parseHex(text) ?? new Uint8Array(0);
/** One byte E5 is a frame, 10 and 68 may begin one. */
const junk = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes) => bytes.map((byte) => ([0xe5, 0x10, 0x68].includes(byte) ? 0 : byte)));

framersConform('mbus', () => new MbusFramer(), {
  goodFrames: [
    vectorNamed('electricity 4.09 kWh of tariff 1'),
    vectorNamed('signed with a word, not encrypted'),
    vectorNamed('read unit 1'),
    hex('E5'),
  ],
  impossibleStarts: [hex('68 02'), hex('68 31 32'), hex('68 31 31 69'), hex('16')],
  falsePromises: [hex('68'), hex('10'), hex('68 FF FF 68 08'), hex('68 40')],
  junk,
});
