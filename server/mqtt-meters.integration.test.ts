import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog, zone } from '#kernel';
import { why as whySchema, type Why } from '#contracts/api';
import { askDoor, parseMeters, serveMeters, type ControlledDevice } from '#simulators';
import { SystemClock, systemRandomness } from '#platform';
import { constructedSite } from './constructed-site.ts';
import { kioskOf, until } from './house-harness.ts';
import { credentialOf } from './mqtt/index.ts';
import { startServer, type RunningServer } from './index.ts';

/* A Tasmota plug, a Shelly, an ESPHome node, a meter of Foyer's own messages and a LoRaWAN water meter, at the broker inside the running server. The judge is the meter. */

const folder = mkdtempSync(join(tmpdir(), 'foyer-mqtt-meters-'));
const clock = new SystemClock();
const DEVICE = 'application/1/device/0123456789abcdef';
const PLACES = [
  { name: 'tas', profile: 'tasmota-plug', root: 'tasmota-1', serial: '00000001' },
  { name: 'she', profile: 'shelly-plus-1pm', root: 'shelly-2', serial: '000000000002' },
  { name: 'esp', profile: 'esphome-relay', root: 'node-3', serial: '00000003' },
  { name: 'own', profile: 'foyer-json-relay', root: 'm/4', serial: '00000004' },
  { name: 'lim', profile: 'foyer-json-relay-limit', root: 'm/6', serial: '00000006' },
  { name: 'lora', profile: 'lorawan-water-valve', root: DEVICE, serial: '00000005' },
];
/** What each begins with. */
const CREDIT: Readonly<Record<string, string>> = { tas: '4', she: '-1', esp: '-1', own: '-1', lim: '-1', lora: '10' };
let server: RunningServer;
let meters: ControlledDevice;
let house: Awaited<ReturnType<typeof kioskOf>>;
let port: number;

beforeAll(async () => {
  port = await freePort();
  server = await startServer({
    site: constructedSite(siteYaml()),
    directory: join(folder, 'data'),
    clock,
    randomness: systemRandomness,
    log: silentLog,
  });
  house = await kioskOf(server, { askDoor, clock });
  meters = await serveMeters({
    meters: parseMeters(JSON.stringify(PLACES.map(specificationOf))),
    port: 0,
    acceleration: 1,
    zone: zone('UTC'),
    clock,
  });
});

afterAll(async () => {
  await meters?.stop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
}

function passwordOf(name: string): string {
  return credentialOf(join(folder, 'data', 'mqtt-clients.json'), name)?.password ?? '';
}

function specificationOf({ name, profile, root, serial }: (typeof PLACES)[number]) {
  const username = name === 'lora' ? 'lorawan' : name;
  const broker = `mqtt://127.0.0.1:${port}`;
  return {
    name,
    profile,
    serial,
    loadW: name === 'lora' ? 0 : 500,
    curve: 'steady',
    registerMilli: '100000',
    mqtt: { broker, username, password: passwordOf(username), root, reportEveryMs: 300 },
  };
}

function siteYaml(): string {
  const lines = (line: (place: (typeof PLACES)[number], index: number) => string) => PLACES.map(line).join('\n');
  return `
site:
  id: constructed-1
  name: Constructed House
  zone: Europe/Berlin
  currency: EUR
  languages: [en]
  seller: { name: Seller, address: [Street 1], tax_number: "1" }
server: { listen: { port: 0 } }
mqtt: { listen: { port: ${port} } }
cash: { denominations: [5, 10, 20, 50, 100] }
policy: { friendly_hours: { from: '00:00', to: '00:00' }, friendly_weekdays: [], minimum_hold: 0 s, load_limit_w: 200 }
tariffs:
  - id: electricity
    utility: electricity
    versions: [{ from: 2020-01-01, rounding: half_up, decimals: 6, charges: [{ kind: flat, price: 100 }] }]
  - id: water
    utility: water
    versions: [{ from: 2020-01-01, rounding: half_up, decimals: 6, charges: [{ kind: flat, price: 10 }] }]
tariff_of: { electricity: electricity, water: water }
meters:
${lines(({ name, profile, root, serial }) => `  - { id: ${name}, utility: ${name === 'lora' ? 'water' : 'electricity'}, profile: ${profile}, address: 'mqtt://site/${root}', serial: '${serial}', poll_every: 300 ms, relay_confirmed: yes }`)}
units:
${lines(({ name }) => `  - { id: u-${name}, label: ${name}, meters: [${name}] }`)}
tenancies:
${lines(({ name }, index) => `  - { id: t-${name}, name: ${name}, units: [u-${name}], language: en, cards: [04A1B2C3D4E5${String(index + 10)}], from: 2026-11-01, opening_credit: '${CREDIT[name]}' }`)}
kiosks:
  - { id: lobby, name: Lobby }
`;
}

interface Truth {
  readonly name: string;
  readonly relay: string;
  readonly powerW: number;
}

function truth(name: string): Promise<Truth> {
  const { meters: all } = meters.state() as { meters: Truth[] };
  const found = all.find((each) => each.name === name);
  return found === undefined ? Promise.reject(new Error(`no ${name}`)) : Promise.resolve(found);
}

const why = async (name: string): Promise<Why> => whySchema.parse(await askDoor(server.doorFile, `/why/t-${name}`));
const stateIs = async (name: string, state: string) => {
  const answer = await until(
    () => why(name),
    ({ supplies }) => supplies[0]?.state === state,
  );
  expect(answer.supplies[0]?.state).toBe(state);
};

describe.concurrent('through the running server', () => {
  test('a Tasmota plug: what it counts is charged, it is cut, and comes back when it is paid', async () => {
    await stateIs('tas', 'on');
    await act('set_register', { meter: 'tas', value: '100050' });
    const cut = await until(
      () => truth('tas'),
      ({ relay }) => relay === 'open',
    );
    expect(cut).toMatchObject({ relay: 'open', powerW: 0 });
    await stateIs('tas', 'off');
    expect(await house.balance('tas')).toBeCloseTo(-1, 0);
    await house.pay('tas');
    await stateIs('tas', 'on');
    expect(await truth('tas')).toMatchObject({ relay: 'closed', powerW: 500 });
  });

  test.each(['she', 'esp', 'own'])('%s is cut and restored, each read back', async (name) => {
    await stateIs(name, 'off');
    expect(await truth(name)).toMatchObject({ relay: 'open', powerW: 0 });
    await house.pay(name);
    await stateIs(name, 'on');
    expect(await truth(name)).toMatchObject({ relay: 'closed', powerW: 500 });
  });

  test('a LoRaWAN water meter: what it counts is charged', async () => {
    await stateIs('lora', 'on');
    await act('set_register', { meter: 'lora', value: '100100' });
    const balance = await until(
      () => house.balance('lora'),
      (left) => left < 10,
    );
    expect(balance).toBe(9);
  });

  test('a meter that can limit is not cut: it lets less through, and all of it again once it is paid', async () => {
    const limited = await until(
      () => truth('lim'),
      ({ powerW }) => powerW === 200,
    );
    expect(limited).toMatchObject({ relay: 'closed', powerW: 200 });
    await house.pay('lim');
    const free = await until(
      () => truth('lim'),
      ({ powerW }) => powerW === 500,
    );
    expect(free).toMatchObject({ relay: 'closed', powerW: 500 });
  });

  test('49: a meter that speaks for another is put out, nobody is charged, and staff are told', async () => {
    const forger = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      username: 'own',
      password: passwordOf('own'),
      clientId: 'forger',
      reconnectPeriod: 0,
    });
    forger.on('error', () => undefined);
    const gone = new Promise<void>((resolve) => forger.once('close', () => resolve()));
    forger.publish('tele/tasmota-1/SENSOR', '{"ENERGY":{"Total":9999}}', { qos: 1 }, () => undefined);
    await gone;
    expect(await until(house.trouble, (told) => told.includes('BROKER_INTRUDER'))).toContain('BROKER_INTRUDER');
  });
});

async function act(name: string, input: object): Promise<void> {
  meters.acts[name]?.run(input);
}
