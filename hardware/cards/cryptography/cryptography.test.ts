import { parseHex, toHex } from '#kernel';
import { describe, expect, test } from 'vitest';
import { cmac, diversifiedKey, isOriginal, isSunOf, openPiccData, respond } from './index.ts';

const bytes = (hex: string) => parseHex(hex) ?? new Uint8Array();
const hex = (given: Uint8Array | null | undefined) =>
  given === null || given === undefined ? null : toHex(given).replaceAll(' ', '').toLowerCase();
const ZERO_KEY = '00'.repeat(16);

test.each([
  ['', 'bb1d6929e95937287fa37d129b756746'],
  ['6bc1bee22e409f96e93d7e117393172a', '070a16b46b4d4144f79bdd9dd04a287c'],
  [
    '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411',
    'dfa66747de9ae63030ca32611497c827',
  ],
])('AES-CMAC as RFC 4493 has it, of "%s"', (message, mac) =>
  expect(hex(cmac(bytes('2b7e151628aed2a6abf7158809cf4f3c'), bytes(message)))).toBe(mac),
);

describe('a key of one card', () => {
  const master = bytes('00112233445566778899aabbccddeeff');

  test('is the one of AN10922', () =>
    expect(hex(diversifiedKey(master, bytes('04782e21801d80 3042f5 4e585020416275')))).toBe(
      'a8dd63a3b89d54b37ca802473fda9175',
    ));

  test('of a short input is no plain CMAC: it is padded to two blocks', () => {
    const short = bytes('04782e21801d80');
    expect(hex(diversifiedKey(master, short))).not.toBe(hex(cmac(master, bytes('0104782e21801d80'))));
  });

  test('of the longest input is a plain CMAC over two whole blocks', () => {
    const longest = bytes('ab'.repeat(31));
    expect(hex(diversifiedKey(master, longest))).toBe(hex(cmac(master, bytes(`01${'ab'.repeat(31)}`))));
  });
});

describe('a DESFire card', () => {
  test('is answered by EV2First as the vector has it, and is believed', () => {
    const { token, check } = respond({
      method: 'ev2_first',
      key: bytes(ZERO_KEY),
      encryptedRndB: bytes('a04c124213c186f22399d33ac2a30215'),
      rndA: bytes('13c5db8a5930439fc3def9a4c675360f'),
    });
    expect(hex(token)).toBe('35c3e05a752e0144bac0de51c1f22c56b34408a23d8aea266cab947ea8e0118d');
    const reply = bytes('3fa64db5446d1f34cd6ea311167f5e4985b89690c04a05f17fa7ab2f08120663');
    const keys = check(reply);
    expect([hex(keys?.transaction), hex(keys?.encryption), hex(keys?.mac)]).toEqual([
      '9d00c4df',
      '1309c877509e5a215007ff0ed19ca564',
      '4c6626f5e72ea694202139295c7a7fc7',
    ]);
  });

  test.each(['aes', 'ev2_first'] as const)(
    'is not believed by %s where a bit of its last word is another',
    (method) => {
      const { check } = respond({
        method,
        key: bytes(ZERO_KEY),
        encryptedRndB: bytes('a04c124213c186f22399d33ac2a30215'),
        rndA: bytes('13c5db8a5930439fc3def9a4c675360f'),
      });
      expect(check(bytes('3fa64db5446d1f34cd6ea311167f5e4985b89690c04a05f17fa7ab2f08120664'))).toBeNull();
      expect(check(bytes('3fa64db5446d1f34cd6ea311167f5e49'))).toBeNull();
      expect(check(new Uint8Array())).toBeNull();
    },
  );
});

describe('a NTAG 424 DNA', () => {
  const key = bytes(ZERO_KEY);
  const picc = bytes('ef963ff7828658a599f3041510671e88');

  test('says its number and counter, as AN12196 has it', () => {
    const opened = openPiccData(key, picc);
    expect([hex(opened?.uid), opened?.counter]).toEqual(['04de5f1eacc040', 61]);
    expect(opened !== null && isSunOf(key, opened, bytes('94eed9ee65337086'))).toBe(true);
  });

  test('is not believed with another counter, another MAC or half of one', () => {
    const opened = openPiccData(key, picc);
    if (opened === null) throw new Error('the vector opens');
    expect(isSunOf(key, { ...opened, counter: 62 }, bytes('94eed9ee65337086'))).toBe(false);
    expect(isSunOf(key, opened, bytes('94eed9ee65337087'))).toBe(false);
    expect(isSunOf(key, opened, bytes('94eed9ee'))).toBe(false);
  });

  test('says nothing under another key', () => {
    expect(openPiccData(bytes('01'.repeat(16)), picc)).toBeNull();
    expect(openPiccData(key, picc.slice(1))).toBeNull();
  });
});

describe('the signature of a NTAG 21x', () => {
  // Two chips of the self-test in `tools/recover_pk.py` of RfidResearchGroup/proxmark3.
  const chips = [
    ['04E10CDA993C80', '8B76052EE42F5567BEB53238B3E3F9950707C0DCC956B5C5EFCFDB709B2D82B3'],
    ['04DB0BDA993C80', '6048EFD9417CD10F6B7F1818D471A7FE5B46868D2EABDC6307A1E0AAE139D8D0'],
  ] as const;

  test.each(chips)('of %s is NXP’s', (uid, signature) => expect(isOriginal(bytes(uid), bytes(signature))).toBe(true));

  test('is not that of another chip, nor of none', () => {
    expect(isOriginal(bytes(chips[0][0]), bytes(chips[1][1]))).toBe(false);
    expect(isOriginal(bytes(chips[0][0]), new Uint8Array(32))).toBe(false);
    expect(isOriginal(bytes(chips[0][0]), new Uint8Array(31))).toBeNull();
  });
});
