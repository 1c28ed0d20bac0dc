import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatInstant, instant, newId, silentLog, type ReadingDecisionId } from '#kernel';
import { siteConfiguration } from '#contracts/configuration';
import { SystemClock, systemRandomness } from '#platform';
import { parseConfiguration } from '#platform/configuration';
import { startServer } from '#server';

/* Constructed: one flat with a meter that nobody answers for. */
const yaml = `
site: { id: constructed-3, name: House, zone: Europe/Berlin, currency: EUR, languages: [en], seller: { name: S, address: [A], tax_number: "1" } }
server: { listen: { port: 0 } }
cash: { denominations: [10] }
tariffs: [{ id: power, utility: electricity, versions: [{ from: 2026-01-01, rounding: half_up, decimals: 2, charges: [{ kind: flat, price: 0.30 }] }] }]
tariff_of: { electricity: power }
meters: [{ id: m-1, utility: electricity, profile: sdm530y-relay, address: tcp://127.0.0.1:9, serial: "1" }]
units: [{ id: u-1, label: One, meters: [m-1] }]
tenancies: [{ id: anna, name: Anna, units: [u-1], language: en, cards: [], from: 2026-01-01 }]
kiosks: [{ id: lobby, name: Lobby }]
`;
const folder = mkdtempSync(join(tmpdir(), 'foyer-cli-readings-'));
const clock = new SystemClock();
const hoursAgo = (hours: number) => formatInstant(instant(clock.now() - hours * 3_600_000));
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

test('readings by hand become money once, under the id that was told; what does not wait cannot be decided', async () => {
  const correct = (at: string, value: string, ...more: string[]) =>
    foyer('readings', 'correct', 'm-1', '--at', at, '--value', value, '--reason', 'read on the spot', ...more);
  expect((await correct(hoursAgo(5), '1000')).answer).toMatchObject({ ok: true, value: { kind: 'entered' } });
  const id = newId<ReadingDecisionId>(clock, systemRandomness);
  const at = hoursAgo(1);
  const entered = await correct(at, '1010', '--id', id);
  expect(entered).toMatchObject({ code: 0, answer: { ok: true, value: { id, repeated: false } } });
  expect(entered.notes).toContain(id);
  const again = await correct(at, '1010', '--id', id);
  expect(again.answer).toEqual({
    ok: true,
    value: { ...(entered.answer as { value: object }).value, repeated: true },
  });
  expect((entered.answer as { value: { posted: unknown[] } }).value.posted).not.toEqual([]);

  // A day is the site's; nothing was read before yesterday, so all that was counted counts three times.
  const from = formatInstant(instant(clock.now() - 3 * 86_400_000)).slice(0, 10);
  const ratio = ['multiplier', 'm-1', '--from', from, '--to', '3', '--note', 'the transformer is 150/5'];
  expect(await foyer('readings', ...ratio)).toMatchObject({
    code: 0,
    answer: { ok: true, value: { kind: 'reworked', tenancies: ['anna'] } },
  });
  expect(await foyer('readings', ...ratio)).toMatchObject({
    code: 2,
    answer: { ok: false, error: { code: 'MULTIPLIER_UNFIT', details: { why: 'same' } } },
  });
  expect(await correct(hoursAgo(3), '2000')).toMatchObject({
    code: 2,
    answer: { ok: false, error: { code: 'READING_UNFIT', details: { why: 'above_after' } } },
  });
  expect((await foyer('readings', 'held')).answer).toEqual({ ok: true, value: { rows: [] } });
  expect(await foyer('readings', 'decide', '9', 'accept', '--reason', 'as it was')).toMatchObject({
    code: 2,
    answer: { ok: false, error: { code: 'READING_UNKNOWN' } },
  });
});
