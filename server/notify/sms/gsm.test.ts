import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant, parseMoney, ZERO, zone, type Currency } from '#kernel';
import { catalogues, type Language } from '#language';
import { wordsOf, type Occasion } from '../words.ts';
import { acs3Headers } from './acs3.ts';
import { cutTo, plain, sizeOf } from './gsm.ts';
import { filledJson, filledUrl } from './template.ts';

describe('the size of a short message', () => {
  test.each([
    ['a'.repeat(160), 'gsm7', 160, 1],
    ['a'.repeat(161), 'gsm7', 161, 2],
    ['a'.repeat(307), 'gsm7', 307, 3],
    ['€'.repeat(80), 'gsm7', 160, 1],
    ['äöüÄÖÜß@', 'gsm7', 8, 1],
    ['零'.repeat(70), 'ucs2', 70, 1],
    ['零'.repeat(71), 'ucs2', 71, 2],
    ['€\u00a0', 'ucs2', 2, 1],
  ] as const)('%s', (text, alphabet, units, parts) => {
    expect(sizeOf(text)).toEqual({ alphabet, units, parts });
  });

  test('what a sum or a date brings along makes no message longer', () => {
    expect(plain('-4,00\u00a0€ – 3\u202f%')).toBe('-4,00 € - 3 %');
    expect(sizeOf(plain('4,00\u00a0€')).alphabet).toBe('gsm7');
  });

  test('a text that is cut fits, and shows that it was cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), fc.integer({ min: 1, max: 3 }), (text, most) => {
        const cut = cutTo(text, most);
        expect(sizeOf(cut).parts).toBeLessThanOrEqual(most);
        if (cut !== text) expect(cut.endsWith('...')).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

/** As long as they get in a real building. Constructed. */
const balance = parseMoney('-1234.56') ?? ZERO;
const occasions: readonly Occasion[] = [
  { kind: 'low_credit', daysLeft: 30, balance },
  { kind: 'out_of_credit', cutAt: instant(Date.UTC(2026, 10, 30, 11, 45)), balance },
  { kind: 'out_of_credit', cutAt: null, balance },
  { kind: 'cut' },
  { kind: 'restored', since: instant(Date.UTC(2026, 10, 30, 11, 45)), balance },
  { kind: 'top_up', amount: balance, balance },
];

test.each(Object.keys(catalogues) as Language[])('every notice in %s is one message of 160 signs', (language) => {
  for (const occasion of occasions) {
    const at = { language, currency: 'EUR' as Currency, zone: zone('Europe/Berlin'), unit: 'Apartment 3·12' };
    const { short, facts } = wordsOf(occasion, at);
    expect(sizeOf(plain(short)), short).toMatchObject({ alphabet: 'gsm7', parts: 1 });
    expect(Object.keys(facts)).toContain('unit');
  }
});

describe('a template', () => {
  test('puts values into an address and into JSON so that they cannot break out of it', () => {
    const values = { api: 'https://gateway.example', to: '+49 1/2?', text: 'say "no"\\' };
    expect(filledUrl('{api}/messages/{to}', values)).toBe('https://gateway.example/messages/%2B49%201%2F2%3F');
    expect(JSON.parse(filledJson('{"to":{to},"text":{text},"none":{none}}', values))).toEqual({
      to: values.to,
      text: values.text,
      none: '',
    });
  });
});

test.each([
  [
    '2023-10-26T10:22:32Z',
    '3156853299f313e23d1673dc12e1703d',
    '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  ],
  [
    '2023-10-26T09:01:01Z',
    'd410180a5abf7fe235dd9b74aca91fc0',
    'e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804',
  ],
])('the signature of %s is that of Alibaba Cloud’s own example', (date, nonce, signature) => {
  const headers = acs3Headers({
    method: 'POST',
    url: new URL(
      'https://ecs.cn-shanghai.aliyuncs.com/?RegionId=cn-shanghai&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
    ),
    body: '',
    action: 'RunInstances',
    version: '2014-05-26',
    keyId: 'YourAccessKeyId',
    keySecret: 'YourAccessKeySecret',
    date,
    nonce,
  });
  expect(headers['authorization']).toBe(
    `ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=${signature}`,
  );
});
