import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  givenId,
  newId,
  silentLog,
  type JournalId,
  type KioskId,
  type SessionId,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { noticeMessage, type NoticeMessage } from '#contracts/events';
import { SystemClock, systemRandomness } from '#platform';
import { openSqlite } from '#platform/sqlite';
import { constructedSite, constructedSiteYaml } from '../constructed-site.ts';
import { startServer, openStore, type RunningServer } from '../index.ts';
import { defaultKeyFile } from '../store/index.ts';

const clock = new SystemClock();
const root = mkdtempSync(join(tmpdir(), 'foyer-notices-'));
const data = join(root, 'data');
let port: number;
let server: RunningServer;
const heard: NoticeMessage[] = [];
let listener: MqttClient;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
}

const start = () =>
  startServer({
    site: constructedSite(
      `${constructedSiteYaml}\nmqtt: { listen: { port: ${port} }, clients: [house] }\nnotify: { channels: [log, mqtt] }\n`,
    ),
    directory: data,
    clock,
    randomness: systemRandomness,
    log: silentLog,
  });

const passwordOf = (name: string) =>
  (
    JSON.parse(readFileSync(join(data, 'mqtt-clients.json'), 'utf8')) as {
      clients: { name: string; password: string }[];
    }
  ).clients.find((client) => client.name === name)?.password ?? '';

const url = () => `mqtt://127.0.0.1:${port}`;
const listen = async () => {
  listener = await connectAsync(url(), { username: 'house', password: passwordOf('house'), reconnectPeriod: 0 });
  listener.on('message', (topic, payload) => {
    if (topic.includes('/notices/')) heard.push(noticeMessage.parse(JSON.parse(payload.toString())));
  });
  return listener.subscribeAsync('foyer/#', { qos: 1 });
};
const { promise: started, resolve: begin } = Promise.withResolvers<void>();

beforeAll(async () => {
  port = await freePort();
  server = await start();
  begin();
});

afterAll(async () => {
  await listener?.endAsync(true);
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

describe('the broker inside', () => {
  test('makes a password for each client, for its owner only', async () => {
    await started;
    expect(statSync(join(data, 'mqtt-clients.json')).mode & 0o777).toBe(0o600);
    expect(passwordOf('house')).toMatch(/^[0-9a-f]{48}$/);
  });

  test('lets nobody in without a name and its password', async () => {
    const attempt = (options: object) => connectAsync(url(), { reconnectPeriod: 0, ...options }, false);
    await expect(attempt({})).rejects.toThrow(/username or password/i);
    await expect(attempt({ username: 'house', password: 'wrong' })).rejects.toThrow(/username or password/i);
    await expect(attempt({ username: 'stranger', password: passwordOf('house') })).rejects.toThrow(
      /username or password/i,
    );
  });

  test('lets listen below foyer/ and nowhere else', async () => {
    const granted = await listen();
    expect(granted).toMatchObject([{ topic: 'foyer/#', qos: 1 }]);
    await expect(listener.subscribeAsync('$SYS/#')).rejects.toThrow();
    await expect(listener.subscribeAsync('#')).rejects.toThrow();
  });

  test('ends whoever publishes, and nobody hears it; whoever brings a last will is not let in', async () => {
    const before = heard.length;
    const forger = await connectAsync(url(), { username: 'house', password: passwordOf('house'), reconnectPeriod: 0 });
    const closed = new Promise((resolve) => forger.once('close', () => resolve(true)));
    forger.publish(
      'foyer/constructed-1/notices/anna',
      JSON.stringify({ title: 'forged' }),
      { qos: 1 },
      () => undefined,
    );
    await closed;
    await forger.endAsync(true);
    expect(heard.length).toBe(before);
    const will = {
      topic: 'foyer/constructed-1/alarms',
      payload: Buffer.from('forged'),
      qos: 0 as const,
      retain: false,
    };
    const willing = connectAsync(
      url(),
      { username: 'house', password: passwordOf('house'), reconnectPeriod: 0, will, connectTimeout: 2000 },
      false,
    );
    await expect(willing).rejects.toThrow();
    const { request } = await import('node:https');
    const health = await new Promise<string>((resolve, reject) => {
      request(`${server.url}/health`, { ca: readFileSync(join(data, 'tls.crt')) }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
        response.on('end', () => resolve(text));
      })
        .on('error', reject)
        .end();
    });
    expect(health).toContain('BROKER_INTRUDER');
  });
});

describe('a tenant without credit', () => {
  test('is told once, in the right language, and again neither by time nor by a restart', async () => {
    // Anna owes two; her notice went out while nobody listened. Whoever listens from now on hears the next one.
    await server.stop();
    await listener.endAsync(true);
    const store = await openStore({
      directory: data,
      siteId: constructedSite().site.id,
      keyFile: defaultKeyFile(data),
      clock,
      log: silentLog,
    });
    const notices = await store.notices.recent({ limit: 10 });
    expect(notices.map(({ tenancyId, kind, daysLeft }) => ({ tenancyId, kind, daysLeft }))).toEqual([
      { tenancyId: 'anna', kind: 'out_of_credit', daysLeft: 0 },
    ]);
    expect(notices[0]).toMatchObject({ title: 'Your credit has run out', language: 'en' });
    expect(notices[0]?.text).toContain('Unit 1: your balance is -€2.00');
    const taken = { state: 'sent', attempts: 1 };
    expect(await store.notices.delivery(notices[0]?.id as never, 'log')).toMatchObject(taken);
    expect(await store.notices.delivery(notices[0]?.id as never, 'broker')).toMatchObject({
      ...taken,
      deliveredAt: null,
    });
    expect(
      (await store.notices.warned(givenId<TenancyId>('anna'), constructedSite().policy.warning_channels)).deliveredAt,
    ).toBeNull();
    await store.close();
    server = await start();
    await listen();
  });

  test('who pays is told so; what a listener confirms is kept as proof', async () => {
    const { askDoor } = await import('#simulators');
    const { enrolmentTicket } = await import('#contracts/configuration');
    const ticket = enrolmentTicket.parse(await askDoor(server.doorFile, '/tickets/lobby', 'POST'));
    const { request } = await import('node:https');
    const post = (path: string, body: object, token?: string) =>
      new Promise<{ value: { token: string } }>((resolve, reject) => {
        const headers = {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        };
        const asked = request(
          `${server.url}${path}`,
          { method: 'POST', ca: ticket.serverCertificatePem, headers },
          (response) => {
            let text = '';
            response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
            response.on('end', () => resolve(JSON.parse(text) as { value: { token: string } }));
          },
        );
        asked.on('error', reject);
        asked.end(JSON.stringify(body));
      });
    const { value } = await post('/api/kiosk/enrol', { kioskId: 'lobby' as unknown as KioskId, code: ticket.code });
    const topUp = {
      id: newId<JournalId>(clock, systemRandomness) as unknown as TransactionId,
      sessionId: newId<SessionId>(clock, systemRandomness),
      tenancyId: 'ben',
      amount: { amount: '5.00', currency: 'EUR' },
      means: 'cash',
      stackedAt: '2026-11-23T12:00:00.000Z',
      validatorSerial: 'V1',
      journalSequence: 1,
    };
    await Promise.all([post('/api/kiosk/top-ups', topUp, value.token), post('/api/kiosk/top-ups', topUp, value.token)]);
    await vi.waitFor(() => expect(heard.filter(({ kind }) => kind === 'top_up')).toHaveLength(1), { timeout: 5000 });
    const told = heard.find(({ kind }) => kind === 'top_up');
    expect(told).toMatchObject({
      tenancyId: 'ben',
      siteId: 'constructed-1',
      language: 'de',
      title: 'Ihre Zahlung ist eingegangen',
    });
    expect(told?.text).toContain('5,00');
    const deliveries = () => {
      const database = openSqlite(join(data, 'foyer.sqlite'), { readonly: true });
      const rows = database.prepare<[string], { state: string; delivered_at: bigint | null }>(
        "SELECT state, delivered_at FROM notice_delivery WHERE channel = 'broker' AND notice = (SELECT number FROM notice WHERE id = ?)",
      );
      const [row] = rows.all(told?.id ?? '');
      database.close();
      return row;
    };
    await vi.waitFor(
      () => expect(deliveries()).toMatchObject({ state: 'sent', delivered_at: expect.any(BigInt) as bigint }),
      {
        timeout: 5000,
      },
    );
    await listener.endAsync(true);
  });

  test('another program listens as well: mosquitto_sub', async () => {
    const args = [
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-u',
      'house',
      '-P',
      passwordOf('house'),
      '-t',
      'foyer/+/notices/#',
      '-q',
      '1',
      '-C',
      '1',
      '-W',
      '2',
    ];
    expect(execFileSync('which', ['mosquitto_sub']).toString()).toContain('mosquitto_sub');
    const mosquitto = spawn('mosquitto_sub', args);
    const code = await new Promise((resolve) => mosquitto.once('exit', resolve));
    // Nothing is said within the two seconds: 27 is "timed out", which it can only be once it was let in and had subscribed.
    expect(code).toBe(27);
    const strangers = spawn(
      'mosquitto_sub',
      args.map((word) => (word === passwordOf('house') ? 'wrong' : word)),
    );
    expect(await new Promise((resolve) => strangers.once('exit', resolve))).toBe(4);
  });
});
