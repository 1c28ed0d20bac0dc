import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { silentLog } from '#kernel';
import { mqtt } from '#contracts/configuration';
import { ExternalBroker } from './external-broker.ts';

const root = mkdtempSync(join(tmpdir(), 'foyer-mosquitto-'));
let port: number;
let mosquitto: ChildProcess;
let broker: ExternalBroker;

const startMosquitto = () => {
  mosquitto = spawn('mosquitto', ['-c', join(root, 'mosquitto.conf')], { stdio: 'ignore' });
};
const endMosquitto = () =>
  new Promise((resolve) => {
    mosquitto.once('exit', resolve);
    mosquitto.kill();
  });

beforeAll(async () => {
  port = await new Promise<number>((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
  const passwords = join(root, 'passwords');
  spawnSync('mosquitto_passwd', ['-b', '-c', passwords, 'foyer', 'constructed']);
  chmodSync(root, 0o755);
  chmodSync(passwords, 0o644);
  writeFileSync(
    join(root, 'mosquitto.conf'),
    `listener ${port} 127.0.0.1\nallow_anonymous false\npassword_file ${passwords}\n`,
  );
  writeFileSync(join(root, 'password'), 'constructed\n');
  startMosquitto();
  const configuration = mqtt.parse({
    url: `mqtt://127.0.0.1:${port}`,
    username: 'foyer',
    password_file: join(root, 'password'),
  });
  broker = ExternalBroker.start(`mqtt://127.0.0.1:${port}`, { configuration, log: silentLog });
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

test('a configuration names one broker, and no password in its address', () => {
  expect(mqtt.safeParse({ url: 'mqtt://user:secret@host' }).success).toBe(false);
  expect(mqtt.safeParse({}).success).toBe(false);
  expect(mqtt.safeParse({ url: 'mqtt://host', listen: {} }).success).toBe(false);
  expect(mqtt.safeParse({ listen: {} }).data?.listen).toEqual({ host: '127.0.0.1', port: 1883 });
});
