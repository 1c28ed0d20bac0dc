import Fastify from 'fastify';
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { givenId, instant, type KioskId } from '#kernel';
import { proofText } from '#contracts/receipt';
import { keyIdOf, publicKeyText, signText } from '#platform';
import { receiptPages } from './receipt-pages.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const server = Fastify();
await server.register(
  receiptPages({
    keys: {
      receiptKeys: () =>
        Promise.resolve([
          { publicKey: publicKeyText(publicKey), kioskId: givenId<KioskId>('lobby'), firstSeenAt: instant(0) },
        ]),
    },
    site: () => ({ name: 'Lindenhof <12>', zone: 'Europe/Berlin', languages: ['en'] }),
  }),
);
afterEach(() => server.close());

const text = proofText({
  kioskId: givenId<KioskId>('lobby'),
  number: 12,
  copy: 1,
  issuedAt: '2026-11-23T14:31:12.000Z',
  amount: { amount: '50.00', currency: 'EUR' },
  state: 'credited',
  balanceAfter: { amount: '33.60', currency: 'EUR' },
  payment: null,
  keyId: keyIdOf(publicKey),
});
const code = `${text};${signText(text, privateKey)}`;
const ask = (said: string, headers: Record<string, string> = {}) =>
  server.inject({
    method: 'POST',
    url: '/receipt/verify',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams({ code: said }).toString(),
  });

test('the page of a receipt says whether its seal is good, runs nothing and repeats nothing that is not sealed', async () => {
  const form = await server.inject({ url: '/receipt/verify', headers: { 'accept-language': 'de-DE,en;q=0.5' } });
  expect(form.body).toContain('Ist dieser Beleg echt?');
  expect(form.body).toContain('Lindenhof &lt;12&gt;');
  expect(form.body).not.toContain('<script');
  const policy = String(form.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');

  const genuine = await ask(` ${code}\n`);
  for (const said of ['This receipt is genuine', 'lobby-000012', 'COPY 1', '€50.00', '€33.60', '23 Nov 2026, 15:31'])
    expect(genuine.body).toContain(said);

  const forged = await ask(code.replace('50.00', '90.00'));
  expect(forged.body).toContain('This receipt is not genuine');
  expect(forged.body).not.toContain('90.00');

  const stranger = await ask(code.replace(keyIdOf(publicKey), '00000000'));
  expect(stranger.body).toContain('Not from a kiosk that is known here');
  expect(stranger.body).not.toContain('50.00');

  const hostile = await ask('"><script>alert(1)</script>');
  expect(hostile.body).toContain('This is no code of a receipt');
  expect(hostile.body).not.toContain('alert');

  expect((await ask('x'.repeat(10_000))).statusCode).toBe(413);
  const known = await server.inject({ url: '/receipt/keys' });
  expect(known.json()).toEqual({
    keys: [{ kioskId: 'lobby', keyId: keyIdOf(publicKey), publicKey: publicKeyText(publicKey) }],
  });
});
