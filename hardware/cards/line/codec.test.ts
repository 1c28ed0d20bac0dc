import { describe, expect, test } from 'vitest';
import { decodeLine, encodeLine } from './codec.ts';

const line = (text: string) => new TextEncoder().encode(text);

describe('lines of a card reader', () => {
  test.each([
    ['U04A1B2C3\r\n', { kind: 'present', uid: '04A1B2C3' }],
    ['U04a1b2c3d4e5f6\r\n', { kind: 'present', uid: '04A1B2C3D4E5F6' }],
    ['U0102030405060708090A\r\n', { kind: 'present', uid: '0102030405060708090A' }],
    ['U\r\n', { kind: 'unreadable' }],
    ['U04A1B2\r\n', { kind: 'unreadable' }],
    ['U04A1B2C3D\r\n', { kind: 'unreadable' }],
    ['U04A1B2C3D4\r\n', { kind: 'unreadable' }],
    [`U${'0'.repeat(32)}\r\n`, { kind: 'unreadable' }],
    ['R\r\n', { kind: 'gone' }],
    ['H\r\n', { kind: 'heartbeat' }],
  ])('%j', (text, expected) => expect(decodeLine(line(text))).toEqual(expected));

  test.each([
    [{ kind: 'present', number: '04A1B2C3' } as const, 'U04A1B2C3\r\n'],
    [{ kind: 'gone' } as const, 'R\r\n'],
    [{ kind: 'heartbeat' } as const, 'H\r\n'],
  ])('%o is written', (sent, text) => expect(new TextDecoder().decode(encodeLine(sent))).toBe(text));
});
