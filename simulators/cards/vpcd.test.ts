import { concatBytes, parseHex } from '#kernel';
import { describe, expect, test } from 'vitest';
import { answerAsCard, VpcdMessages, vpcdMessage } from './vpcd.ts';

const bytes = (hex: string) => parseHex(hex) ?? new Uint8Array();

describe('the virtual reader’s messages', () => {
  test('are cut in any chunking', () => {
    const stream = concatBytes(vpcdMessage(bytes('04')), vpcdMessage(bytes('FFCA000000')), vpcdMessage(bytes('01')));
    for (const size of [1, 2, 3, 5, 100]) {
      const messages = new VpcdMessages();
      const found: Uint8Array[] = [];
      for (let at = 0; at < stream.length; at += size) found.push(...messages.push(stream.slice(at, at + size)));
      expect(found, `chunks of ${size}`).toEqual([bytes('04'), bytes('FFCA000000'), bytes('01')]);
    }
  });
});

describe('a virtual card', () => {
  test.each([
    ['its answer to reset', '04A1B2C3', '04', '3B8F8001804F0CA000000306030001000000006A'],
    ['another kind for seven bytes', '04A1B2C3D4E5F6', '04', '3B8F8001804F0CA0000003060300030000000068'],
    ['its number', '04A1B2C3', 'FFCA000000', '04A1B2C39000'],
    ['no number that it has not', '', 'FFCA000000', '6A81'],
    ['nothing else', '04A1B2C3', '00A4040000', '6D00'],
  ])('tells %s', (_name, uid, message, answer) => expect(answerAsCard(uid, bytes(message))).toEqual(bytes(answer)));

  test.each(['00', '01', '02'])('says nothing to power %s', (message) =>
    expect(answerAsCard('04A1B2C3', bytes(message))).toBeNull(),
  );
});
