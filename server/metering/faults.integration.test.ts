import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatInstant, instant, newId, silentLog, type ReadingDecisionId } from '#kernel';
import type { MeterReadingMessage } from '#contracts/events';
import { SystemClock, systemRandomness } from '#platform';
import { askDoor } from '#simulators';
import { constructedSite } from '../constructed-site.ts';
import {
  kioskOf,
  startHouse,
  startMeters,
  until,
  type Meters,
  type SuppliedFlat,
  type SuppliedHouse,
} from '../house-harness.ts';
import { credentialOf } from '../mqtt/index.ts';
import { startServer } from '../start.ts';

/* What a meter can show that is no use, through the running server and meters of their own process. The judge is what the tenant is charged. */

const PLACES = [
  { name: 'over', registerMilli: '99990' },
  { name: 'back', registerMilli: '50000' },
  { name: 'jump', registerMilli: '1000' },
  { name: 'twin', registerMilli: '7000' },
  { name: 'wire', registerMilli: '2000', profile: 'mbus-electricity' },
];

let meters: Meters;
let there: SuppliedHouse;

beforeAll(async () => {
  meters = await startMeters(PLACES);
  there = await startHouse(meters, PLACES.map(flat), { askDoor, policy: {} });
  for (const { name } of PLACES.filter(({ profile }) => profile === undefined))
    await until(
      () => there.why(name),
      (why) => why.supplies[0]?.state === 'on',
    );
});

afterAll(async () => {
  await there.stop();
  await meters.stop();
});

/** The registers begin anew at 100 kWh. */
function flat({ name, profile }: { name: string; profile?: string }, index: number): SuppliedFlat {
  return {
    name,
    ...(profile === undefined ? {} : { profile }),
    serial: String(index + 1).padStart(8, '0'),
    credit: '100',
    meter: { wraps_at: '100' },
  };
}

const balance = (name: string) => there.balance(name);
const held = async (name: string) => (await there.held()).filter(({ meterId }) => meterId === name);
const show = (name: string, wattHours: number) => meters.act('set_register', { meter: name, value: String(wattHours) });

describe.concurrent('through the running server', () => {
  test('41: a register that rolls over near its end and within the rated maximum is charged for what passed', async () => {
    await show('over', 500);
    const left = await until(
      () => balance('over'),
      (amount) => amount < 99.9,
    );
    // 510 Wh and what ran meanwhile at 500 W, at 0.30 a kWh.
    expect(left).toBeGreaterThan(99.84);
    expect(left).toBeLessThanOrEqual(99.847);
    expect(await held('over')).toEqual([]);
  });

  test('42, 43: a smaller register waits for staff and costs nothing; said to be a new register it goes on from there', async () => {
    await show('back', 500);
    const [waiting] = await until(
      () => held('back'),
      (rows) => rows.length > 0,
    );
    expect(waiting).toMatchObject({ reason: 'decrease', register: expect.stringMatching(/^0\.5/) });
    expect(await balance('back')).toBeGreaterThan(99.99);
    const decision = {
      id: newId<ReadingDecisionId>(new SystemClock(), systemRandomness),
      reading: waiting?.reading,
      decision: 'swap',
      closing: '50.100',
      reason: 'the meter was changed',
    };
    expect(await there.decide(decision)).toContain('"kind":"new_register"');
    const left = await until(
      () => balance('back'),
      (amount) => amount < 99.975,
    );
    // The hundred watt-hours that the old one still counted; never the difference between the two.
    expect(left).toBeGreaterThan(99.95);
    expect((await held('back')).filter(({ reading }) => reading === waiting?.reading)).toEqual([]);
  });

  test('46, 50: a number that no meter can reach waits for staff; the next sound one goes on as if it had not been', async () => {
    await show('jump', 90_000);
    const [waiting] = await until(
      () => held('jump'),
      (rows) => rows.length > 0,
    );
    expect(waiting?.reason).toBe('jump');
    expect(await balance('jump')).toBeGreaterThan(99.99);
    await show('jump', 1010);
    const left = await until(
      () => balance('jump'),
      (amount) => amount < 99.998,
    );
    expect(left).toBeGreaterThan(99.99);
  });

  test('a meter of M-Bus without a relay tells of its battery, and is charged for what it counted', async () => {
    await meters.act('battery_low', { meter: 'wire' });
    // Told with a reading, where what is charged begins.
    expect(await until(there.trouble, (text) => text.includes('METER_BATTERY_LOW'))).toContain('METER_BATTERY_LOW');
    await show('wire', 2500);
    const left = await until(
      () => balance('wire'),
      (amount) => amount < 99.9,
    );
    // Half a kilowatt-hour and what ran meanwhile, at 0.30.
    expect(left).toBeGreaterThan(99.84);
    expect(left).toBeLessThanOrEqual(99.85);
    expect(await held('wire')).toEqual([]);
  });

  test('47: another meter behind the same address is told of, neither charged nor switched', async () => {
    const before = await balance('twin');
    await meters.act('swap', { meter: 'twin', serial: '99999999', register: '90000' });
    const told = await until(there.trouble, (text) => text.includes('METER_SERIAL_DIFFERS'));
    expect(told).toContain('METER_SERIAL_DIFFERS');
    expect(before - (await balance('twin'))).toBeLessThan(0.001);
    expect((await meters.truth('99999999').catch(() => meters.truth('twin'))).relayWrites).toEqual([]);
  });
});

describe('what meters send by themselves, through the running server', () => {
  const NAMES = ['late', 'once', 'sure'];
  const folder = mkdtempSync(join(tmpdir(), 'foyer-faults-'));
  const clock = new SystemClock();
  const clients: MqttClient[] = [];
  let house: Awaited<ReturnType<typeof kioskOf>>;
  let stop: () => Promise<void> = () => Promise.resolve();
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const directory = join(folder, 'data');
    const site = constructedSite(siteOf(NAMES, port));
    const server = await startServer({ site, directory, clock, randomness: systemRandomness, log: silentLog });
    stop = () => server.stop();
    house = await kioskOf(server, { askDoor, clock });
  });

  afterAll(async () => {
    await Promise.all(clients.map((client) => client.endAsync(true)));
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As that meter: what it showed so many minutes ago, each acknowledged before the next. */
  async function sendAs(name: string, shown: readonly { id: string; ago: number; kWh: string }[]): Promise<void> {
    const password = credentialOf(join(folder, 'data', 'mqtt-clients.json'), name)?.password ?? '';
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { username: name, password });
    clients.push(client);
    const now = clock.now();
    for (const { id, ago, kWh } of shown) {
      const message: MeterReadingMessage = {
        id,
        serial: name,
        time: formatInstant(instant(now - ago * 60_000)),
        registers: { import: kWh },
        relay: 'closed',
      };
      await client.publishAsync(`m/${name}/reading`, JSON.stringify(message), { qos: 1 });
    }
  }

  const heldOf = async (name: string) => (await house.held()).filter(({ meterId }) => meterId === name);

  test('44: late, twice, and again under another name: each is put to its time, and what was used is charged once', async () => {
    await sendAs('late', [
      { id: '1', ago: 240, kWh: '100' },
      { id: '3', ago: 120, kWh: '102' },
      { id: '3', ago: 120, kWh: '102' },
      { id: '2', ago: 180, kWh: '101.5' },
      { id: '4', ago: 60, kWh: '103' },
      { id: 'again-2', ago: 180, kWh: '101.5' },
      { id: 'again-1', ago: 240, kWh: '100' },
    ]);
    // 3 kWh at 0.30, whatever the order.
    expect(await house.balance('late')).toBeCloseTo(99.1, 6);
    expect(await heldOf('late')).toEqual([]);
  });

  test('50: a sound message with a number that only a long gap makes possible is money once a second one agrees', async () => {
    await sendAs('once', [
      { id: '1', ago: 300, kWh: '100' },
      { id: '2', ago: 10, kWh: '300' },
    ]);
    expect(await heldOf('once')).toMatchObject([{ reason: 'jump', register: '300' }]);
    expect(await house.trouble()).toContain('READING_HELD');
    expect(await house.balance('once')).toBe(100);
    await sendAs('once', [{ id: '3', ago: 5, kWh: '101' }]);
    expect(await house.balance('once')).toBeCloseTo(99.7, 6);
    await sendAs('sure', [
      { id: '1', ago: 300, kWh: '100' },
      { id: '2', ago: 10, kWh: '300' },
      { id: '3', ago: 5, kWh: '300.5' },
    ]);
    expect(await house.balance('sure')).toBeCloseTo(100 - 200.5 * 0.3, 6);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function siteOf(names: readonly string[], port: number): string {
  const each = (line: (name: string, index: number) => string) => names.map(line).join('\n');
  return `
site:
  id: constructed-2
  name: Constructed House
  zone: Europe/Berlin
  currency: EUR
  languages: [en]
  seller: { name: Seller, address: [Street 1], tax_number: "1" }
server: { listen: { port: 0 } }
mqtt: { listen: { port: ${port} } }
cash: { denominations: [5, 10, 20, 50, 100] }
tariffs:
  - id: electricity
    utility: electricity
    versions: [{ from: 2020-01-01, rounding: half_up, decimals: 6, charges: [{ kind: flat, price: 0.30 }] }]
tariff_of: { electricity: electricity }
meters:
${each((name) => `  - { id: ${name}, utility: electricity, profile: foyer-json-relay, address: 'mqtt://site/m/${name}', serial: ${name}, poll_every: 10 s }`)}
units:
${each((name) => `  - { id: u-${name}, label: ${name}, meters: [${name}] }`)}
tenancies:
${each((name, index) => `  - { id: t-${name}, name: ${name}, units: [u-${name}], language: en, cards: [04A1B2C3D4E5${String(index + 10)}], from: 2026-11-01, opening_credit: '100' }`)}
kiosks:
  - { id: lobby, name: Lobby }
`;
}
