import { framersConform } from '../../framer-conformance.ts';
import { LineFramer } from './framer.ts';
import { NUMBER_DIGITS_MOST } from './frames.ts';

const line = (text: string) => new TextEncoder().encode(text);

framersConform('card reader lines', () => new LineFramer(), {
  goodFrames: [
    'U04A1B2C3D4E5F6\r\n',
    'R\r\n',
    'H\r\n',
    'U0a1b2c3d\r\n',
    `U${'0'.repeat(NUMBER_DIGITS_MOST)}\r\n`,
    'U\r\n',
  ].map(line),
  impossibleStarts: [
    '\r',
    '04A1',
    'UG',
    'RR',
    'H\n',
    'U04\r\r',
    `U${'0'.repeat(NUMBER_DIGITS_MOST + 1)}`,
    '\u0000',
  ].map(line),
  falsePromises: ['U', 'U04A1', 'R', 'H', 'R\r', 'U04A1\r', `U${'F'.repeat(NUMBER_DIGITS_MOST)}`].map(line),
});
