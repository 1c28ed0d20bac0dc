import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { givenId, silentLog, type TenancyId } from '#kernel';
import { enrolAnswer, noticesSince, slipAnswer, toldNotices } from '#contracts/api';
import { enrolmentTicket } from '#contracts/configuration';
import { askDoor, SimulatedSmsGateway } from '#simulators';
import { SystemClock, systemRandomness } from '#platform';
import { constructedSite, constructedSiteYaml } from '../constructed-site.ts';
import { openStore, startServer, type RunningServer } from '../index.ts';
import { defaultKeyFile } from '../store/index.ts';

const clock = new SystemClock();
const root = mkdtempSync(join(tmpdir(), 'foyer-gateways-'));
const data = join(root, 'data');
const gateway = new SimulatedSmsGateway({ token: 'constructed' });
const HOOK_SECRET = `whsec_${Buffer.from('constructed-constructed-constructed').toString('base64')}`;
const heard: string[] = [];
let receiver: Server;
let server: RunningServer;
let site: ReturnType<typeof constructedSite>;

const secret = (name: string, text: string) => {
  writeFileSync(join(root, name), text, { mode: 0o600 });
  return join(root, name);
};

beforeAll(async () => {
  gateway.mood.fate = null;
  const api = await gateway.start();
  receiver = createServer((asked, response) => {
    heard.push(String(asked.headers['webhook-id']));
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  // Anna owes two, so she is told as soon as the server runs.
  const withPhone = constructedSiteYaml.replace('id: anna,', 'id: anna, contact: { phone: "+491701234567" },');
  site = constructedSite(`${withPhone}
notify:
  channels: [sms, webhook, slip]
  public_url: https://house.example.org/
  sms: { profile: http-json, values: { api: "${api}", from: House }, secret_files: { token: ${secret('sms', 'constructed')} } }
  webhook: { url: "${hook}", secret_file: ${secret('hook', HOOK_SECRET)} }
`);
  server = await startServer({ site, directory: data, clock, randomness: systemRandomness, log: silentLog });
});

afterAll(async () => {
  await server?.stop();
  await gateway.stop();
  receiver.closeAllConnections();
  receiver.close();
  rmSync(root, { recursive: true, force: true });
});

function ask(
  path: string,
  { method = 'GET', body, bearer }: { method?: 'GET' | 'POST'; body?: object; bearer?: string } = {},
): Promise<{ status: number; json: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    };
    const asked = request(
      `${server.url}${path}`,
      { method, headers, ca: readFileSync(join(data, 'tls.crt')) },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) as unknown }));
      },
    );
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const valueOf = ({ json }: { json: unknown }) => (json as { value: unknown }).value;
const told = async () => toldNotices.parse(await askDoor(server.doorFile, '/notices/anna')).notices;
const delivery = async (channel: string) => (await told())[0]?.deliveries.find((one) => one.channel === channel);

test('a tenant is told once over each way; what the gateway tells later is proof, from whoever has its address alone', async () => {
  await vi.waitFor(() => expect([gateway.texts.length, heard.length]).toEqual([1, 1]), { timeout: 8000 });
  const [text] = gateway.texts;
  expect(text).toMatchObject({ to: '+491701234567', text: expect.stringContaining('-€2.00') as string });
  await vi.waitFor(async () => expect(await delivery('sms')).toMatchObject({ state: 'sent', deliveredAt: null }));
  const path = text?.reportUrl.replace('https://house.example.org', '') ?? '';
  const delivered = { id: text?.reference, status: 'delivered' };
  // The same address may be asked for, by gateways that do so; this one's profile wants JSON.
  expect((await ask(`${path.slice(0, -4)}AAAA?type=1`)).status).toBe(401);
  expect((await ask(`${path}?type=1`)).status).toBe(400);
  const forged = await ask(`${path.slice(0, -4)}AAAA`, { method: 'POST', body: delivered });
  expect(forged.status).toBe(401);
  expect(await delivery('sms')).toMatchObject({ deliveredAt: null });
  for (let time = 0; time < 2; time += 1)
    expect((await ask(path, { method: 'POST', body: delivered })).status).toBe(200);
  const deliveredAt = (await delivery('sms'))?.deliveredAt;
  expect(deliveredAt).not.toBeNull();
  await ask(path, { method: 'POST', body: { ...delivered, status: 'failed' } });
  expect(await delivery('sms')).toMatchObject({ deliveredAt, undeliveredAt: null });
  expect(gateway.texts).toHaveLength(1);
});

test('a program that missed notices asks for those after one that it knows, by its secret', async () => {
  const all = noticesSince.parse(valueOf(await ask('/api/notices', { bearer: HOOK_SECRET }))).notices;
  expect(all.map(({ id }) => id)).toEqual(heard);
  const last = all.at(-1)?.id;
  expect(valueOf(await ask(`/api/notices?since=${last}`, { bearer: HOOK_SECRET }))).toEqual({ notices: [] });
  expect((await ask('/api/notices')).status).toBe(401);
  expect((await ask('/api/notices', { bearer: `${HOOK_SECRET}x` })).status).toBe(401);
  const unknown = '01a20909-1293-783b-a3c0-89ef242bfb42';
  expect((await ask(`/api/notices?since=${unknown}`, { bearer: HOOK_SECRET })).status).toBe(404);
});

test('a kiosk prints the slip once, and that is proof of its own', async () => {
  const ticket = enrolmentTicket.parse(await askDoor(server.doorFile, '/tickets/lobby', 'POST'));
  const enrolled = await ask('/api/kiosk/enrol', { method: 'POST', body: { kioskId: 'lobby', code: ticket.code } });
  const { token: bearer } = enrolAnswer.parse(valueOf(enrolled));
  const slip = async () => slipAnswer.parse(valueOf(await ask('/api/kiosk/slips/anna', { bearer }))).slip;
  const waiting = await slip();
  expect(waiting).toMatchObject({ title: 'Your credit has run out', language: 'en' });
  expect((await ask('/api/kiosk/slips/anna')).status).toBe(401);
  await ask(`/api/kiosk/slips/${waiting?.id}/printed`, { method: 'POST', bearer });
  expect(await slip()).toBeNull();
  await server.stop();
  const store = await openStore({
    directory: data,
    siteId: site.site.id,
    keyFile: defaultKeyFile(data),
    clock,
    log: silentLog,
  });
  const proof = (delivered: ('sms' | 'slip')[]) =>
    store.notices.warned(givenId<TenancyId>('anna'), { delivered, accepted: [] });
  expect((await proof(['slip'])).deliveredAt).not.toBeNull();
  expect((await proof(['sms'])).deliveredAt).not.toBeNull();
  expect((await proof([])).deliveredAt).toBeNull();
  await store.close();
});
