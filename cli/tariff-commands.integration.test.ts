import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  givenId,
  instant,
  ManualClock,
  quantityMilli,
  registerMilli,
  silentLog,
  type MeterId,
  type SiteId,
} from '#kernel';
import { tariff } from '#contracts/configuration';
import { parseConfiguration } from '#platform/configuration';
import { defaultKeyFile, openStore, type Store } from '#server';
import { simulateTariff, simulationText } from './simulate-tariff.ts';

const HOUR_MS = 3_600_000;
const root = mkdtempSync(join(tmpdir(), 'foyer-tariff-'));
const directory = join(root, 'server');
const midnight = Date.UTC(2026, 10, 1);
let store: Store;

/** Constructed: a house of one flat. */
const site = `
site:
  id: constructed-1
  name: Constructed House
  zone: UTC
  currency: EUR
  languages: [en]
  seller: { name: Seller, address: [Street 1], tax_number: "1" }
cash: { denominations: [5] }
tariffs:
  - id: now
    utility: electricity
    versions: [{ from: 2026-01-01, rounding: half_up, decimals: 2, charges: [{ kind: flat, price: 1 }] }]
tariff_of: { electricity: now }
meters: [{ id: m-1, utility: electricity, profile: sdm530y-relay, address: tcp://127.0.0.1:9, serial: "1" }]
units: [{ id: u-1, label: Unit 1, meters: [m-1] }]
tenancies: [{ id: anna, name: Anna, units: [u-1], language: en, cards: [], from: 2026-11-01 }]
kiosks: []
`;

const candidate = `
id: evening
utility: electricity
versions:
  - from: 2027-01-01
    rounding: half_up
    decimals: 2
    calendar: { bands: [{ id: peak, times: [{ from: 18:00 }] }, { id: rest }] }
    charges: [{ kind: energy, prices: { peak: 2, rest: 0.50 } }]
`;

function foyer(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'foyer.ts'), ...words], { encoding: 'utf8' });
}

function write(name: string, text: string): string {
  writeFileSync(join(root, name), text);
  return join(root, name);
}

/** One kWh in every hour of five days, and one hour of the sixth. */
async function fill(): Promise<void> {
  const meterId = givenId<MeterId>('m-1');
  const taken = Array.from({ length: 5 * 24 + 1 }, (_, hour) => {
    const from = instant(midnight + hour * HOUR_MS);
    const to = instant(from + HOUR_MS);
    const register = registerMilli(BigInt(hour + 1) * 1000n);
    const reading = { meterId, at: to, register, quality: 'measured', source: 'meter', serial: '1' } as const;
    const interval = { meterId, hourStart: from, from, to, toRegister: register, estimated: false };
    return store.readings.take({
      reading: { ...reading, powerW: null, relay: 'closed' },
      verdict: { kind: 'accepted', quantity: quantityMilli(1000n) },
      intervals: [{ ...interval, fromRegister: registerMilli(BigInt(hour) * 1000n), quantity: quantityMilli(1000n) }],
    });
  });
  await Promise.all(taken);
}

beforeAll(async () => {
  const clock = new ManualClock(instant(midnight));
  const siteId = givenId<SiteId>('constructed-1');
  store = await openStore({ directory, siteId, clock, log: silentLog, keyFile: defaultKeyFile(directory) });
  await fill();
  write('site.yaml', site);
});

afterAll(async () => {
  await store.close();
  rmSync(root, { recursive: true });
});

test('a tariff is tried on the last whole days of a site, beside a server that has its books open', () => {
  const words = ['tariff', 'simulate', write('evening.yaml', candidate), '--data', directory, '--days', '3'];
  const { status, stdout } = foyer(...words, '--json');
  // 72 hours at 1; 18 of them in the evening at 2 and 54 at 0.50.
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    value: {
      from: '2026-11-03',
      to: '2026-11-06',
      winners: 1,
      losers: 0,
      paid: '72.00',
      wouldPay: '63.00',
      difference: '-9.00',
      tenancies: [{ tenancy: 'anna', units: ['Unit 1'], paid: '72.00', wouldPay: '63.00' }],
    },
  });
  expect(status).toBe(0);
});

test('what cannot be tried is refused by name; a person reads a table', async () => {
  const of = (text: string, data: string) =>
    simulateTariff({ candidate: parseConfiguration(text, { file: 'c', schema: tariff }), data, days: 3 });
  const tried = await of(candidate, directory);
  expect(tried.ok && simulationText(tried.value)).toMatch(
    /pay less: 1, more: 0, the same: 0[\s\S]*total +72\.00 +63\.00 +-9\.00/,
  );
  expect(await of(candidate.replace('electricity', 'water'), directory)).toMatchObject({
    ok: false,
    error: { code: 'CONFIGURATION_INVALID', message: expect.stringContaining('water') as string },
  });
  expect(await of(candidate, join(root, 'nowhere', 'server'))).toMatchObject({
    ok: false,
    error: { code: 'CONFIGURATION_UNREADABLE' },
  });
});

test('a site is refused where one of its tariffs lacks the holidays of a year in force', () => {
  const bands =
    'calendar: { bands: [{ id: work, times: [{ days: [workdays] }] }, { id: rest }], holidays: { 2025: [] } }';
  const charges = 'charges: [{ kind: energy, prices: { work: 1, rest: 2 } }]';
  const lacking = site
    .replace('charges: [{ kind: flat, price: 1 }]', `${bands}, ${charges}`)
    .replace('versions: [{ from: 2026', 'versions: [{ from: 2025');
  const { status, stdout } = foyer('site', 'check', write('lacking.yaml', lacking), '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    error: {
      details: { problems: [{ code: 'TARIFF_HOLIDAYS_MISSING', path: 'tariffs[0].versions[0].calendar.holidays' }] },
    },
  });
  expect(status).toBe(2);
});

describe('exit codes', () => {
  test('check: 0 without a finding, 1 for warnings alone, 2 where it is refused', () => {
    expect(foyer('tariff', 'check', write('evening.yaml', candidate)).status).toBe(0);
    const overlapping = candidate
      .replace('{ id: rest }', '{ id: night, times: [{ from: 22:00 }] }, { id: rest }')
      .replace('rest: 0.50', 'rest: 0.50, night: 1');
    const warned = foyer('tariff', 'check', write('warned.yaml', overlapping), '--json');
    expect(JSON.parse(warned.stdout)).toMatchObject({
      ok: true,
      value: {
        tariff: 'evening',
        findings: [
          { code: 'TARIFF_BAND_UNREACHABLE', line: 8 },
          { code: 'TARIFF_BANDS_OVERLAP', severity: 'warning' },
        ],
      },
    });
    expect(warned.status).toBe(1);
    const negative = foyer('tariff', 'check', write('refused.yaml', candidate.replace('0.50', '-0.50')));
    expect(negative.stdout).toMatch(
      /refused\.yaml:9 {2}error TARIFF_PRICE_NEGATIVE {2}versions\[0\]\.charges\[0\]\.prices\.rest: .*may_be_negative/,
    );
    expect(negative.status).toBe(2);
  });

  test('rate: lines of JSON, 1 where a reading is held; shared cost: 1 where somebody was charged too much', () => {
    const readings = write(
      'r.csv',
      'meter,register,time,value,quality\nm-1,import,2027-01-02T00:00:00Z,9,measured\nm-1,import,2027-01-03T00:00:00Z,33,measured\nm-1,import,2027-01-04T00:00:00Z,1,measured\n',
    );
    const { status, stdout, stderr } = foyer(
      'rate',
      '--tariff',
      write('evening.yaml', candidate),
      '--readings',
      readings,
      '--json',
    );
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { amount?: string }).amount),
    ).toEqual(['9.00', '12.00', undefined]);
    expect(stderr).toMatch(/r\.csv:4 {2}held/);
    expect(status).toBe(1);
    const statement = foyer('shared-cost', join(import.meta.dirname, '../docs/tariffs/shared-cost.yaml'), '--json');
    expect(JSON.parse(statement.stdout)).toMatchObject({ ok: true, value: { withoutProfit: false } });
    expect(statement.status).toBe(1);
  });
});
