import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { renderPrint } from '#simulators';
import { loadPrinterProfile, type PrinterProfile } from '../../profiles/index.ts';
import { encodeReceipt } from '../encode-receipt.ts';
import { sampleReceipt } from '../sample-receipt.ts';
import { drawRow } from './drawing.ts';

/* What goes to a printer, read back by a decoder that shares no code with Foyer: another language, another parser, other tables of characters. */

const readLine = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({ picture: z.string(), row_bytes: z.number() }),
  z.strictObject({ qr: z.string() }),
  z.strictObject({ cut: z.literal(true) }),
]);

function readBack(job: Uint8Array): z.infer<typeof readLine>[] {
  const script = join(import.meta.dirname, 'fixtures/read_print_job.py');
  const lines = execFileSync('python3', [script], { input: job }).toString('utf8').trim().split('\n');
  return lines.map((line) => readLine.parse(JSON.parse(line)));
}

/** As the printer is told to draw them, in all the scripts that no code page holds. */
const names = {
  Arabic: 'إدارة المباني النور (٣)',
  Hindi: 'शांति नगर, मुख्य मार्ग',
  Chinese: '北京物业管理有限公司',
  Hebrew: 'רחוב הרצל 12',
  Thai: 'ถนนสุขุมวิท กรุงเทพ',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-oracle-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['generic-80mm', 'generic-58mm', 'epson-tm-m30iii'])('a receipt for %s', (name) => {
  test('says the same to another decoder, prints every script dot for dot, and has a code that a scanner reads', () => {
    const profile: PrinterProfile = loadPrinterProfile(name);
    const receipt = sampleReceipt({
      seller: { name: 'Žluťoučký & Söhne', address: ['Große Straße 12', ...Object.values(names)], taxNumber: 'DE1' },
    });
    const job = encodeReceipt(receipt, { profile });
    const read = readBack(job);
    const [piece] = renderPrint(job, profile.paper);

    const rows = read.flatMap((line) => ('text' in line ? [line.text.trim()] : []));
    const shown = (piece?.text ?? '').split('\n').map((row) => row.trim());
    expect(rows).toEqual(shown.filter((row) => row !== '' && !/^(?:─+|\[(?:picture|QR) .*\])$/.test(row)));
    expect(rows).toContain('Große Straße 12');
    expect(rows).toContain('€50.00');
    if (profile.nativeQr) expect(read).toContainEqual({ qr: receipt.proof });
    if (profile.cutter !== 'none') expect(read.at(-1)).toEqual({ cut: true });

    const pictures = read.flatMap((line) => ('picture' in line ? [Buffer.from(line.picture, 'base64')] : []));
    for (const [script, text] of Object.entries(names)) {
      const { rows: drawn } = drawRow([{ text, align: 'centre' }], { ...profile.paper, weight: 'normal', scale: 1 });
      // One dot more in a few bytes keeps a picture from holding a command; none may be missing.
      const isThis = (dots: Buffer) =>
        dots.length === drawn.length &&
        dots.every((byte, index) => byte === drawn[index] || byte === ((drawn[index] ?? 0) | 0x08));
      expect(pictures.filter(isThis), script).toHaveLength(1);
    }

    const file = join(folder, `${name}.png`);
    writeFileSync(file, piece?.png ?? '');
    const code = execFileSync('zbarimg', ['--quiet', '--raw', file], { stdio: ['ignore', 'pipe', 'ignore'] });
    expect(code.toString().trim()).toBe(receipt.proof);
  });
});
