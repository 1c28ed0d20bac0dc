import { connect as connectPlain, type Socket } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { silentLog } from '#kernel';
import { systemRandomness } from '#platform';
import { loadServerCertificate } from '../api/certificate.ts';
import { EmbeddedBroker } from './broker.ts';
import { ClientCredentials, credentialOf, rotateCredential } from './credentials.ts';

/* Fault 49: who publishes what is not theirs is refused, and an alarm says so. */

const folder = mkdtempSync(join(tmpdir(), 'foyer-broker-'));
const file = join(folder, 'clients.json');
const rights = new Map([
  ['house', { publishes: [], hears: ['foyer/#'] }],
  ['m-1', { publishes: ['m/1/reading', 'm/1/status'], hears: ['m/1/command'] }],
  ['m-2', { publishes: ['m/2/reading'], hears: ['m/2/command'] }],
]);
const intruders: (string | null)[] = [];
const clients: MqttClient[] = [];
let broker: EmbeddedBroker;
let ports: { readonly port: number; readonly tlsPort: number | null };
let certificatePem: string;

beforeAll(async () => {
  const certificate = await loadServerCertificate(join(folder, 'tls'), ['127.0.0.1']);
  certificatePem = certificate.certificatePem;
  broker = await EmbeddedBroker.open({
    credentials: ClientCredentials.load(file, [...rights.keys()], systemRandomness),
    rights,
    onIntruder: (client) => void intruders.push(client),
    log: silentLog,
  });
  ports = await broker.listen({ host: '127.0.0.1', port: 0, tls: { port: 0, ...certificate } });
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)));
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function client(name: string, more: IClientOptions = {}): Promise<MqttClient> {
  const password = credentialOf(file, name)?.password ?? '';
  const given: IClientOptions = { protocol: 'mqtt', host: '127.0.0.1', port: ports.port, username: name, password };
  const made = connect({ ...given, reconnectPeriod: 0, ...more });
  made.on('error', () => undefined);
  clients.push(made);
  await new Promise<void>((resolve, reject) => {
    made.once('connect', () => resolve());
    made.once('close', () => reject(new Error('put out')));
  });
  return made;
}

test('a reading is acknowledged once it was dealt with, and not before', async () => {
  const kept = Promise.withResolvers<void>();
  const end = broker.link.subscribe('m/1/reading', () => kept.promise);
  const meter = await client('m-1');
  const acknowledged: string[] = [];
  const published = meter.publishAsync('m/1/reading', '{}', { qos: 1 }).then(() => acknowledged.push('yes'));
  // Another client's messages go on meanwhile.
  await (await client('m-2')).publishAsync('m/2/reading', '{}', { qos: 1 });
  expect(acknowledged).toEqual([]);
  kept.resolve();
  await published;
  end();
});

test('a reading that could not be kept is not acknowledged, and comes again on the next connection', async () => {
  const heard: string[] = [];
  const end = broker.link.subscribe('m/1/reading', ({ payload }) => {
    heard.push(Buffer.from(payload).toString());
    return heard.length === 1 ? Promise.reject(new Error('the store cannot be written')) : Promise.resolve();
  });
  const meter = await client('m-1', { reconnectPeriod: 50 });
  await meter.publishAsync('m/1/reading', 'again', { qos: 1 });
  expect(heard).toEqual(['again', 'again']);
  end();
});

test('who publishes what belongs to another is put out, and nobody hears it', async () => {
  const heard: string[] = [];
  const end = broker.link.subscribe('m/1/reading', ({ topic }) => Promise.resolve(void heard.push(topic)));
  const forger = await client('m-2');
  const gone = new Promise<void>((resolve) => forger.once('close', () => resolve()));
  forger.publish('m/1/reading', '{"registers":{"import":"0"}}', { qos: 1 }, () => undefined);
  await gone;
  expect(heard).toEqual([]);
  expect(intruders).toContain('m-2');
  end();
});

test.each([
  ['m-1', 'm/1/command', true],
  ['m-1', 'm/2/command', false],
  ['m-1', '#', false],
  ['m-1', 'm/+/command', false],
  ['house', 'foyer/#', true],
  ['house', 'm/1/reading', false],
])('%s may hear %s: %s', async (name, filter, allowed) => {
  const granted = (await client(name)).subscribeAsync(filter, { qos: 1 });
  if (allowed) expect(await granted).toMatchObject([{ topic: filter, qos: 1 }]);
  // 128 is "failure" (MQTT 3.1.1, 3.9.3), which this client turns into an error.
  else await expect(granted).rejects.toMatchObject({ packet: { granted: [128] } });
});

test('a wrong password, a strange name and a will about another are an alarm each', async () => {
  intruders.length = 0;
  await expect(client('m-1', { password: 'wrong' })).rejects.toThrow();
  await expect(client('m-9')).rejects.toThrow();
  await expect(client('m-1', { will: { topic: 'm/2/reading', payload: Buffer.from('{}') } })).rejects.toThrow();
  expect(intruders).toEqual([null, null, null]);
  await client('m-1', { will: { topic: 'm/1/status', payload: Buffer.from('offline') } });
});

test('a command reaches the meter that it is for, over TLS too', async () => {
  const heard: string[] = [];
  const { tlsPort } = ports;
  const meter = await client('m-1', { protocol: 'mqtts', port: tlsPort ?? 0, ca: certificatePem });
  meter.on('message', (_topic, payload) => void heard.push(payload.toString()));
  await meter.subscribeAsync('m/1/command', { qos: 1 });
  await broker.link.publish('m/1/command', 'open');
  await vi.waitFor(() => expect(heard).toEqual(['open']));
});

test('a new password counts from the next connection on; the file is for its owner', async () => {
  const { password: old } = credentialOf(file, 'm-2') ?? { password: '' };
  rotateCredential(file, 'm-2', systemRandomness);
  await expect(client('m-2', { password: old })).rejects.toThrow();
  await client('m-2');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).not.toContain(old);
});

test('a packet that says it is too long is not waited for, whoever sends it; one that just fits is', async () => {
  const meter = await client('m-1');
  const heard: number[] = [];
  const end = broker.link.subscribe('m/1/reading', async ({ payload }) => void heard.push(payload.length));
  await meter.publishAsync('m/1/reading', Buffer.alloc(65_000), { qos: 1 });
  expect(heard).toEqual([65_000]);
  const putOut = new Promise<void>((resolve) => meter.once('close', () => resolve()));
  meter.publish('m/1/reading', Buffer.alloc(66_000), { qos: 1 });
  await putOut;
  expect(heard).toEqual([65_000]);
  end();
  // Nobody has said yet who this is: a CONNECT of 200 MB.
  const stranger = connectPlain({ host: '127.0.0.1', port: ports.port });
  const closed = closing(stranger);
  stranger.write(Uint8Array.of(0x10, 0x80, 0x80, 0x80, 0x64));
  await closed;
});

test('connections beyond the limit are closed, and there is room again when others end', async () => {
  const credentials = ClientCredentials.load(join(folder, 'few.json'), ['m-1'], systemRandomness);
  const few = await EmbeddedBroker.open({
    credentials,
    rights: new Map(),
    onIntruder: () => undefined,
    log: silentLog,
  });
  const { port } = await few.listen({ host: '127.0.0.1', port: 0 });
  const open = async () => {
    const socket = connectPlain({ host: '127.0.0.1', port });
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    return socket;
  };
  const sockets: Socket[] = [];
  for (let count = 0; count < 32; count += 1) sockets.push(await open());
  await closing(await open());
  expect(sockets.every((socket) => !socket.destroyed)).toBe(true);
  for (const socket of sockets) socket.destroy();
  await few.stop();
});

/** Resolves when the other side has closed it. */
function closing(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  socket.resume();
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
