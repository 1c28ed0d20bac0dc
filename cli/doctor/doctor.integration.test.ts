import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#kernel';
import { siteConfiguration } from '#contracts/configuration';
import { SystemClock, systemRandomness } from '#platform';
import { parseConfiguration } from '#platform/configuration';
import { openSqlite } from '#platform/sqlite';
import { defaultKeyFile, startServer, type RunningServer } from '#server';
import { askDoor } from '#simulators';
import { examine, type Finding } from './index.ts';

const root = mkdtempSync(join(tmpdir(), 'foyer-doctor-'));
const data = join(root, 'server');
const siteFile = join(root, 'site.yaml');
const kioskFile = join(root, 'kiosk.yaml');
let meter: Server;
let server: RunningServer;
let serverPort: number;

function listenAnywhere(): Promise<Server> {
  const listening = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    listening.listen(0, '127.0.0.1', () => resolve(listening));
  });
}
const portOf = (listening: Server) => (listening.address() as AddressInfo).port;

/** Constructed: one unit, one meter that only listens. */
const yaml = () => `
site: { id: constructed-1, name: House, zone: Europe/Berlin, currency: EUR, languages: [en], seller: { name: Seller, address: [Street 1], tax_number: "1" } }
server: { listen: { port: ${serverPort} } }
cash: { denominations: [5] }
tariffs: [{ id: e, utility: electricity, versions: [{ from: 2026-01-01, rounding: half_up, decimals: 6, charges: [{ kind: flat, price: 0.30 }] }] }]
tariff_of: { electricity: e }
meters: [{ id: m-1, utility: electricity, profile: sdm530y-relay, address: "tcp://127.0.0.1:${portOf(meter)}", serial: "1" }]
units: [{ id: u-1, label: Unit 1, meters: [m-1] }]
tenancies: []
kiosks: [{ id: lobby, name: Lobby }]
`;

const start = () =>
  startServer({
    site: parseConfiguration(yaml(), { file: siteFile, schema: siteConfiguration }),
    directory: data,
    clock: new SystemClock(),
    randomness: systemRandomness,
    log: silentLog,
  });

beforeAll(async () => {
  meter = await listenAnywhere();
  const probe = await listenAnywhere();
  serverPort = portOf(probe);
  await new Promise((resolve) => probe.close(resolve));
  writeFileSync(siteFile, yaml());
  server = await start();
  const ticket = await askDoor(server.doorFile, '/tickets/lobby', 'POST');
  writeFileSync(join(root, 'ticket.json'), JSON.stringify(ticket));
  writeFileSync(
    kioskFile,
    `kiosk: { id: lobby }
server: { url: "https://127.0.0.1:${serverPort}", ticket: ${join(root, 'ticket.json')} }
devices:
  validator: { protocol: ccnet, address: "serial:///dev/no-such-port?baud=9600" }
  printer: { profile: generic-80mm, address: "tcp://127.0.0.1:${portOf(meter)}" }
  cards: { kind: line, address: "tcp://127.0.0.1:9" }
`,
  );
});

afterAll(async () => {
  await server?.stop();
  meter.close();
  rmSync(root, { recursive: true, force: true });
});

const look = (named: Partial<Parameters<typeof examine>[0]>) =>
  examine({ data: null, config: null, kioskConfig: null, kioskData: null, ...named });
const of = (findings: readonly Finding[], ...codes: string[]) =>
  findings.filter(({ code }) => codes.includes(code)).map(({ code, what }) => `${code} ${what}`);

test('every finding that is not in order has a mend', async () => {
  const findings = await look({ data, config: siteFile, kioskConfig: kioskFile, kioskData: join(root, 'kiosk') });
  for (const { what, sentence, mend } of findings) {
    expect(sentence).not.toBe('');
    expect(mend === null, sentence).toBe(what === 'ok');
  }
});

test('a server that runs is known by its certificate, and its meters are left to it', async () => {
  const findings = await look({ data, config: siteFile });
  expect(of(findings, 'server', 'database', 'ledger_key', 'ledger', 'meter')).toEqual([
    'database ok',
    'ledger_key ok',
    'ledger ok',
    'server ok',
  ]);
  expect(findings.find(({ code }) => code === 'port')?.sentence).toContain('the server answers');
});

test('devices, serial ports and the way to the server of a kiosk', async () => {
  const findings = await look({ kioskConfig: kioskFile });
  expect(of(findings, 'device', 'server_link')).toEqual(['device bad', 'device ok', 'device bad', 'server_link ok']);
  expect(findings.find(({ sentence }) => sentence.includes('no-such-port'))?.mend).toContain('by-id');
});

test('a kiosk that runs is not disturbed', async () => {
  const folder = join(root, 'kiosk-running');
  const lock = openSqlite(join(folder, 'in-use.sqlite'));
  lock.pragma('locking_mode = EXCLUSIVE');
  lock.exec('CREATE TABLE holder (process INTEGER)');
  const findings = await look({ kioskConfig: kioskFile, kioskData: folder });
  lock.close();
  expect(of(findings, 'kiosk', 'device')).toEqual(['kiosk ok']);
  expect(of(await look({ kioskConfig: kioskFile, kioskData: folder }), 'kiosk', 'device')).toHaveLength(3);
});

test('a stopped server: its port is free, or somebody else has it; meters are looked for', async () => {
  await server.stop();
  expect(of(await look({ data, config: siteFile }), 'server', 'port', 'meter')).toEqual([
    'server warn',
    'port ok',
    'meter ok',
  ]);
  const squatter = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => {
    squatter.listen(serverPort, '127.0.0.1', resolve);
  });
  expect(of(await look({ data, config: siteFile }), 'port')).toEqual(['port bad']);
  expect(of(await look({ kioskConfig: kioskFile }), 'server_link')).toEqual(['server_link bad']);
  await new Promise((resolve) => squatter.close(resolve));
});

test('a key that others can read, a ledger that was changed, a file that is wrong: each is bad, and the exit code is 1', () => {
  chmodSync(defaultKeyFile(data), 0o644);
  writeFileSync(`${defaultKeyFile(data)}.anchor`, `99 ${'ab'.repeat(32)}`);
  writeFileSync(join(root, 'wrong.yaml'), 'site: {}');
  const foyer = fileURLToPath(new URL('../foyer.ts', import.meta.url));
  const words = [foyer, 'doctor', '--data', data, '--config', join(root, 'wrong.yaml'), '--json'];
  const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', cwd: root });
  const { value } = JSON.parse(stdout) as { value: Finding[] };
  expect(of(value, 'ledger_key', 'ledger', 'configuration')).toEqual([
    'ledger_key bad',
    'ledger bad',
    'configuration bad',
  ]);
  expect(value.find(({ code }) => code === 'ledger')?.sentence).toContain('entry');
  expect(status).toBe(1);
});
