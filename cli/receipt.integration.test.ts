import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proofOf, proofText, receipt } from '#contracts/receipt';
import { keyIdOf, publicKeyText, signText } from '#platform';

const root = fileURLToPath(new URL('../', import.meta.url));
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const example = receipt.parse(JSON.parse(readFileSync(join(root, 'docs/example-receipt.json'), 'utf8')));
const text = proofText(proofOf(example, keyIdOf(publicKey)));
const code = `${text};${signText(text, privateKey)}`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-receipt-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function foyer(words: readonly string[], input = ''): { status: number | null; said: unknown } {
  const ran = spawnSync(process.execPath, ['cli/foyer.ts', ...words, '--json'], { cwd: root, input, encoding: 'utf8' });
  return { status: ran.status, said: JSON.parse(ran.stdout) };
}

test('a receipt is drawn for a printer, in another language, with a code that can be read', () => {
  const file = join(folder, 'receipt.json');
  const png = join(folder, 'receipt.png');
  writeFileSync(file, JSON.stringify({ ...example, proof: code }));
  const { status, said } = foyer([
    'receipt',
    'render',
    file,
    '--png',
    png,
    '--profile',
    'epson-tm-t88v',
    '--language',
    'de',
  ]);
  expect(status).toBe(0);
  expect(said).toMatchObject({ ok: true, value: { profile: 'Epson TM-T88V', text: expect.stringContaining('Beleg') } });
  const read = execFileSync('zbarimg', ['--quiet', '--raw', png], { stdio: ['ignore', 'pipe', 'ignore'] });
  expect(read.toString().trim()).toBe(code);
});

test('a code that says something else than was sealed ends with 1', () => {
  expect(foyer(['receipt', 'verify', '--key', publicKeyText(publicKey)], code.replace('50.00', '90.00'))).toEqual({
    status: 1,
    said: { ok: true, value: { verdict: 'forged' } },
  });
});
