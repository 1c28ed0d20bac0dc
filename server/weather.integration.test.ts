import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatInstant, silentLog } from '#kernel';
import { why as whySchema } from '#contracts/api';
import { enrolmentTicket } from '#contracts/configuration';
import { SystemClock, systemRandomness } from '#platform';
import { askDoor } from '#simulators';
import { constructedSite } from './constructed-site.ts';
import { askTls } from './house-harness.ts';
import { credentialOf } from './mqtt/index.ts';
import { startServer, type RunningServer } from './index.ts';

/* What the weather is, told to the running server by MQTT and by the API. The judge is what holds a cut back. */

const folder = mkdtempSync(join(tmpdir(), 'foyer-weather-'));
const tokenFile = join(folder, 'weather-token');
const clock = new SystemClock();
let server: RunningServer;
let port: number;
let ca: string;

beforeAll(async () => {
  port = await freePort();
  writeFileSync(tokenFile, 'frost-and-heat', { mode: 0o600 });
  server = await startServer({
    site: constructedSite(siteYaml()),
    directory: join(folder, 'data'),
    clock,
    randomness: systemRandomness,
    log: silentLog,
  });
  ca = enrolmentTicket.parse(await askDoor(server.doorFile, '/tickets/lobby', 'POST')).serverCertificatePem;
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const reasons = async () => {
  const { supplies } = whySchema.parse(await askDoor(server.doorFile, '/why/t-1'));
  return JSON.stringify(supplies[0]?.decision);
};
const word = (hold: boolean) => ({ hold, at: formatInstant(clock.now()), until: null });
const put = (token: string, body: object) => askTls(`${server.url}/api/weather`, { method: 'PUT', ca, body, token });

test('a feed that the site file names holds cuts over MQTT, and lets go over the API with its token', async () => {
  expect(await reasons()).toContain('weather_not_known');
  const username = 'station';
  const password = credentialOf(join(folder, 'data', 'mqtt-clients.json'), username)?.password ?? '';
  const feed = await connectAsync(`mqtt://127.0.0.1:${port}`, { username, password });
  await feed.publishAsync('foyer/constructed-3/weather', 'it snows', { qos: 1 });
  expect(await reasons()).toContain('weather_not_known');
  await feed.publishAsync('foyer/constructed-3/weather', JSON.stringify(word(true)), { qos: 1 });
  await feed.endAsync();
  expect(await reasons()).toContain('"weather"');

  expect(await put('guessed', word(false))).toContain('CREDENTIAL_REFUSED');
  expect(await put('frost-and-heat', { hold: 'no' })).toContain('REQUEST_INVALID');
  expect(await put('frost-and-heat', { ...word(false), at: '2999-01-01T00:00:00Z' })).toContain('REQUEST_INVALID');
  expect(await reasons()).toContain('"weather"');
  expect(await put('frost-and-heat', word(false))).toContain('"ok":true');
  expect(await reasons()).not.toContain('weather');
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

function siteYaml(): string {
  return `
site:
  id: constructed-3
  name: Constructed House
  zone: Europe/Berlin
  currency: EUR
  languages: [en]
  seller: { name: Seller, address: [Street 1], tax_number: "1" }
server: { listen: { port: 0 } }
mqtt: { listen: { port: ${port} } }
weather: { mqtt_client: station, token_file: ${tokenFile} }
cash: { denominations: [5, 10, 20, 50, 100] }
policy: { weather_hold: yes, friendly_hours: { from: '00:00', to: '00:00' }, friendly_weekdays: [] }
tariffs:
  - id: electricity
    utility: electricity
    versions: [{ from: 2020-01-01, rounding: half_up, decimals: 6, charges: [{ kind: flat, price: 0.30 }] }]
tariff_of: { electricity: electricity }
meters:
  - { id: m-1, utility: electricity, profile: sdm530y-relay, address: 'tcp://127.0.0.1:9', serial: '1', relay_confirmed: yes }
units: [{ id: u-1, label: one, meters: [m-1] }]
tenancies:
  - { id: t-1, name: one, units: [u-1], language: en, cards: [04A1B2C3D4E510], from: 2026-11-01, opening_credit: '-1' }
kiosks: [{ id: lobby, name: Lobby }]
`;
}
