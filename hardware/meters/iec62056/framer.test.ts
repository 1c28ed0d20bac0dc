import fc from 'fast-check';
import { framersConform } from '../../framer-conformance.ts';
import { vectors } from './fixtures/vectors.ts';
import { bytesOf, withParity } from './frames.ts';
import { Iec62056Framer } from './framer.ts';

/** Whatever begins no line and no block, with its eighth bit or without. */
const junk = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes) => bytes.map((byte) => ([0x01, 0x02, 0x06, 0x2f].includes(byte & 0x7f) ? 0 : byte)));

const spoken = vectors.filter(({ from }) => from === 'device').map(({ bytes }) => bytes);

framersConform('iec62056', () => new Iec62056Framer({ from: 'device' }), {
  goodFrames: [...spoken, ...spoken.map(withParity)],
  impossibleStarts: [
    bytesOf('/?!\r\n'),
    bytesOf('\u0006050\r\n'),
    bytesOf('/IS5\r\n'),
    bytesOf('/ISK5\rM'),
    bytesOf('/ISK5\u0000'),
    bytesOf('\u00021.8.0(\u0000'),
    bytesOf('\u00021.8.0(1)\u0003!'),
    bytesOf(`/ISK5${'M'.repeat(80)}`),
  ],
  falsePromises: [bytesOf('\u0002'), bytesOf('/'), bytesOf('\u00021.8.0(000'), bytesOf('/ISK5ME')],
  junk,
});
