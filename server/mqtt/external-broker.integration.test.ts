import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { silentLog } from '#kernel';
import { mqtt } from '#contracts/configuration';
import { loadServerCertificate } from '../api/certificate.ts';
import { ExternalBroker } from './external-broker.ts';

const root = mkdtempSync(join(tmpdir(), 'foyer-mosquitto-'));
let port: number;
let tlsPort: number;
let mosquitto: ChildProcess;
let broker: ExternalBroker;

const access = () => ({
  url: `mqtts://127.0.0.1:${tlsPort}`,
  username: 'foyer',
  password_file: join(root, 'password'),
  ca_file: join(root, 'tls', 'tls.crt'),
});

const startMosquitto = () => {
  mosquitto = spawn('mosquitto', ['-c', join(root, 'mosquitto.conf')], { stdio: 'ignore' });
};
const endMosquitto = () =>
  new Promise((resolve) => {
    mosquitto.once('exit', resolve);
    mosquitto.kill();
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

beforeAll(async () => {
  [port, tlsPort] = await Promise.all([freePort(), freePort()]);
  // Stands for the broker's own authority: made here, and handed to the client as a file.
  await loadServerCertificate(join(root, 'tls'), ['127.0.0.1']);
  chmodSync(join(root, 'tls'), 0o755);
  chmodSync(join(root, 'tls', 'tls.key'), 0o644);
  const passwords = join(root, 'passwords');
  spawnSync('mosquitto_passwd', ['-b', '-c', passwords, 'foyer', 'constructed']);
  chmodSync(root, 0o755);
  chmodSync(passwords, 0o644);
  writeFileSync(
    join(root, 'mosquitto.conf'),
    [
      `listener ${port} 127.0.0.1`,
      `listener ${tlsPort} 127.0.0.1`,
      `certfile ${join(root, 'tls', 'tls.crt')}`,
      `keyfile ${join(root, 'tls', 'tls.key')}`,
      'allow_anonymous false',
      `password_file ${passwords}`,
      '',
    ].join('\n'),
  );
  writeFileSync(join(root, 'password'), 'constructed\n');
  startMosquitto();
  broker = ExternalBroker.open(access(), { clientId: 'foyer-constructed', log: silentLog });
  broker.start();
});

afterAll(async () => {
  await broker.stop();
  await endMosquitto();
  rmSync(root, { recursive: true, force: true });
});

test('a notice is taken by a broker elsewhere, and refused while it is away', async () => {
  await vi.waitFor(() => broker.publish('foyer/constructed/alarms', { first: true }), {
    timeout: 15_000,
    interval: 200,
  });
  const listener = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    username: 'foyer',
    password: 'constructed',
    reconnectPeriod: 0,
  });
  const heard: string[] = [];
  listener.on('message', (_topic, payload) => void heard.push(payload.toString()));
  await listener.subscribeAsync('foyer/#', { qos: 1 });
  await broker.publish('foyer/constructed/alarms', { second: true });
  await vi.waitFor(() => expect(heard).toEqual(['{"second":true}']));
  await listener.endAsync(true);

  await endMosquitto();
  await vi.waitFor(() =>
    expect(broker.publish('foyer/constructed/alarms', {})).rejects.toMatchObject({ code: 'BROKER_AWAY' }),
  );
  startMosquitto();
  await vi.waitFor(() => broker.publish('foyer/constructed/alarms', { back: true }), {
    timeout: 20_000,
    interval: 500,
  });
});

test('a message is acknowledged once it was dealt with; one that was not comes again', async () => {
  await vi.waitFor(() => expect(broker.link.connected).toBe(true), { timeout: 20_000 });
  const meter = await connectAsync(`mqtt://127.0.0.1:${port}`, { username: 'foyer', password: 'constructed' });
  const heard: string[] = [];
  const failing = { once: true };
  const end = broker.link.subscribe('m/+/reading', (message) => {
    heard.push(Buffer.from(message.payload).toString());
    if (!failing.once) return Promise.resolve();
    failing.once = false;
    return Promise.reject(new Error('the store cannot be written'));
  });
  // Until the subscription stands, nobody hears.
  await vi.waitFor(
    async () => {
      await meter.publishAsync('m/1/reading', 'first', { qos: 1 });
      expect(heard).toContain('first');
    },
    { timeout: 5000, interval: 100 },
  );
  const before = heard.filter((each) => each === 'first').length;
  await vi.waitFor(() => expect(heard.filter((each) => each === 'first').length).toBeGreaterThan(before), {
    timeout: 20_000,
  });
  end();
  await meter.endAsync(true);
});

test('a configuration names one broker, and no password in its address', () => {
  expect(mqtt.safeParse({ url: 'mqtt://user:secret@host' }).success).toBe(false);
  expect(mqtt.safeParse({}).success).toBe(false);
  expect(mqtt.safeParse({ url: 'mqtt://host', listen: {} }).success).toBe(false);
  expect(mqtt.safeParse({ listen: {} }).data?.listen).toEqual({ host: '127.0.0.1', port: 1883, names: [] });
});
