import { parseHex } from '#kernel';
import { describe, expect, test } from 'vitest';
import { decodeUidAnswer, encodeAnswer, storageCardAtr, storageCardOf } from './codec.ts';
import { STORAGE_CARDS, type StorageCard } from './frames.ts';

const bytes = (hex: string) => parseHex(hex) ?? new Uint8Array();

describe('the answer to GET DATA', () => {
  test.each([
    ['04A1B2C3 9000', { kind: 'uid', uid: '04A1B2C3' }],
    ['04A1B2C3D4E5F6 9000', { kind: 'uid', uid: '04A1B2C3D4E5F6' }],
    ['0102030405060708090A 9000', { kind: 'uid', uid: '0102030405060708090A' }],
    // A random number of ISO 14443-3 is a number; that it identifies nobody is said further on.
    ['08A1B2C3 9000', { kind: 'uid', uid: '08A1B2C3' }],
    ['04A1B2C3 6300', { kind: 'refused', status: 0x6300, dataBytes: 4 }],
    ['0102030405 9000', { kind: 'refused', status: 0x9000, dataBytes: 5 }],
    ['9000', { kind: 'refused', status: 0x9000, dataBytes: 0 }],
    ['6A81', { kind: 'refused', status: 0x6a81, dataBytes: 0 }],
    ['90', { kind: 'cut_short' }],
    ['', { kind: 'cut_short' }],
  ])('%s', (hex, expected) => expect(decodeUidAnswer(bytes(hex))).toEqual(expected));

  test('is read as it is written', () => {
    expect(decodeUidAnswer(encodeAnswer(bytes('04A1B2C3'), 0x9000))).toEqual({ kind: 'uid', uid: '04A1B2C3' });
  });
});

describe('the answer to reset of a storage card', () => {
  // The first three are printed in the PC/SC guide of Gemalto's Prox-DU, DOC119811A, page 101.
  test.each([
    ['3B8F8001804F0CA000000306030001000000006A', 'MIFARE Classic 1K'],
    ['3B8F8001804F0CA0000003060300020000000069', 'MIFARE Classic 4K'],
    ['3B8F8001804F0CA0000003060300030000000068', 'MIFARE Ultralight'],
  ] as const)('%s is %s', (hex, card) => {
    expect(storageCardOf(bytes(hex))).toBe(card);
    expect(storageCardAtr(card)).toEqual(bytes(hex));
  });

  test('names every card of the list, and knows it again', () => {
    for (const card of Object.keys(STORAGE_CARDS) as StorageCard[])
      expect(storageCardOf(storageCardAtr(card))).toBe(card);
  });

  test.each([
    ['a wrong check byte', '3B8F8001804F0CA000000306030001000000006B'],
    ['a card of another standard', '3B8F8001804F0CA0000003060B00010000000062'],
    ['a name that is not in the list', '3B8F8001804F0CA00000030603FFFF000000006B'],
    ['a card with a processor', '3B8180018080'],
    ['what pcsc-mini 0.1.3 hands over with a change', '2500000000000000000000000000000000000000'],
    ['nothing', ''],
  ])('%s is none', (_name, hex) => expect(storageCardOf(bytes(hex))).toBeNull());
});
