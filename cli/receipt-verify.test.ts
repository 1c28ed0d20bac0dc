import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { givenId, type KioskId } from '#kernel';
import { proofText } from '#contracts/receipt';
import { keyIdOf, publicKeyText, signText } from '#platform';
import { verifyReceipt } from './receipt-verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519').publicKey;
const text = proofText({
  kioskId: givenId<KioskId>('lobby'),
  number: 12,
  copy: 0,
  issuedAt: '2026-11-23T14:31:12.000Z',
  amount: { amount: '50.00', currency: 'EUR' },
  state: 'pending',
  balanceAfter: null,
  payment: null,
  keyId: keyIdOf(publicKey),
});
const code = `${text};${signText(text, privateKey)}`;

function fileOf(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const genuine = { ok: true, value: { verdict: 'genuine', receipt: { number: 12, state: 'pending' } } };

test.each([
  ['itself', () => publicKeyText(publicKey)],
  ['as PEM', () => fileOf('key.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString())],
  ['among others', () => fileOf('k.json', JSON.stringify({ keys: [publicKeyText(other), publicKeyText(publicKey)] }))],
])('a code is checked by a key %s', async (_how, key) => {
  expect(await verifyReceipt(code, [key()])).toMatchObject(genuine);
});

test('a code may stand in a file', async () => {
  expect(await verifyReceipt(fileOf('code.txt', `${code}\n`), [publicKeyText(publicKey)])).toMatchObject(genuine);
});

test('another key, another amount, no receipt and no key are told apart', async () => {
  const key = [publicKeyText(publicKey)];
  expect(await verifyReceipt(code, [publicKeyText(other)])).toEqual({ ok: true, value: { verdict: 'unknown_key' } });
  expect(await verifyReceipt(code.replace('50.00', '90.00'), key)).toEqual({ ok: true, value: { verdict: 'forged' } });
  expect(await verifyReceipt('https://example.com', key)).toMatchObject({ error: { code: 'CODE_NOT_OURS' } });
  expect(await verifyReceipt(code, [...key, 'nonsense'])).toMatchObject({ error: { code: 'REQUEST_INVALID' } });
});
