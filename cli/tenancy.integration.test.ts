import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, silentLog, type TransactionId } from '#kernel';
import { siteConfiguration } from '#contracts/configuration';
import { SystemClock, systemRandomness } from '#platform';
import { parseConfiguration } from '#platform/configuration';
import { startServer } from '#server';

/* Constructed: one flat with a meter that nobody answers for. */
const yaml = `
site: { id: constructed-2, name: House, zone: Europe/Berlin, currency: EUR, languages: [en], seller: { name: S, address: [A], tax_number: "1" } }
server: { listen: { port: 0 } }
cash: { denominations: [10] }
tariffs: [{ id: power, utility: electricity, versions: [{ from: 2026-01-01, rounding: half_up, decimals: 2, charges: [{ kind: flat, price: 0.30 }] }] }]
tariff_of: { electricity: power }
meters: [{ id: m-1, utility: electricity, profile: sdm530y-relay, address: tcp://127.0.0.1:9, serial: "1" }]
units: [{ id: u-1, label: One, meters: [m-1] }]
tenancies: [{ id: anna, name: Anna, units: [u-1], language: en, cards: [], from: 2026-11-01, opening_arrears: 30 }]
kiosks: [{ id: lobby, name: Lobby }]
`;
const folder = mkdtempSync(join(tmpdir(), 'foyer-cli-tenancy-'));
const clock = new SystemClock();
let server: Awaited<ReturnType<typeof startServer>>;

beforeAll(async () => {
  server = await startServer({
    site: parseConfiguration(yaml, { file: 'constructed.yaml', schema: siteConfiguration }),
    directory: join(folder, 'data'),
    clock,
    randomness: systemRandomness,
    log: silentLog,
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Beside the server's own loop, which has to answer meanwhile. */
function foyer(...words: string[]): Promise<{ code: number; answer: unknown; notes: string }> {
  const file = join(import.meta.dirname, 'foyer.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...words, '--data', join(folder, 'data'), '--json'], (failed, stdout, stderr) => {
      const code = failed === null ? 0 : Number(failed.code);
      resolve({ code, answer: JSON.parse(stdout) as unknown, notes: stderr });
    });
  });
}

test('money that came outside a kiosk is booked once, under the id that was told', async () => {
  const id = newId<TransactionId>(clock, systemRandomness);
  const pay = ['tenancy', 'payment', 'anna', '12.50', '--route', 'transfer', '--reference', 'b 7', '--id', id];
  const first = await foyer(...pay);
  expect(first).toMatchObject({ code: 0, answer: { ok: true, value: { transactionId: id, repeated: false } } });
  expect(first.notes).toContain(id);
  expect((await foyer(...pay)).answer).toMatchObject({ value: { repeated: true, amount: { amount: '12.50' } } });
  const undone = await foyer('tenancy', 'reverse', id, '--reason', 'the wrong flat');
  expect(undone.answer).toMatchObject({ ok: true, value: { amount: { amount: '12.50' } } });
});

test('nobody moves out without a reading, and no refund is paid to who lives here', async () => {
  expect(await foyer('tenancy', 'move-out', 'anna')).toMatchObject({
    code: 2,
    answer: { error: { code: 'READING_MISSING', details: { meterId: 'm-1' } } },
  });
  const refund = ['tenancy', 'refund', 'anna', '--route', 'cash', '--reference', 'v1'];
  expect(await foyer(...refund)).toMatchObject({ code: 2, answer: { error: { code: 'AMOUNT_REFUSED' } } });
});

test('the data of an invoice is asked of the running server', async () => {
  expect(await foyer('invoice', 'anna', '--period', '2026-11')).toMatchObject({
    code: 0,
    answer: { ok: true, value: { number: 'constructed-2-anna-2026-11', lines: [], seller: { taxNumber: '1' } } },
  });
  expect((await foyer('invoice', 'nobody', '--period', '2026-11')).answer).toMatchObject({
    error: { code: 'TENANCY_UNKNOWN' },
  });
});
