import { connect } from 'node:net';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request as httpsRequest } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lindenhofCards } from '#simulators';
import { BridgeScreen, readyToFeed } from './bridge.ts';
import { moneyIsConserved, moveIn, type House } from './house.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends anything to the server, whose certificate is its own. */
function ask(
  url: string,
  options: { method: string; body?: string; headers?: Record<string, string> },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      url,
      { method: options.method, headers: options.headers ?? {}, rejectUnauthorized: false },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString('utf8');
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}

const json = { 'content-type': 'application/json' };

describe('nonsense', () => {
  let house: House;

  beforeAll(async () => {
    house = await moveIn();
  });

  afterAll(async () => {
    await house?.end();
  });

  it.each([
    { what: 'no JSON', path: '/api/kiosk/enrol', body: '{"kioskId":', code: 'REQUEST_INVALID', status: 400 },
    {
      what: 'a missing field',
      path: '/api/kiosk/enrol',
      body: '{"kioskId":"lobby"}',
      code: 'REQUEST_INVALID',
      status: 400,
    },
    {
      what: 'a field too many',
      path: '/api/kiosk/enrol',
      body: '{"kioskId":"lobby","code":"12345678","x":1}',
      code: 'REQUEST_INVALID',
      status: 400,
    },
    {
      what: 'a wrong code',
      path: '/api/kiosk/enrol',
      body: '{"kioskId":"lobby","code":"123456789"}',
      code: 'ENROLMENT_REFUSED',
      status: 403,
    },
    {
      what: 'no credential',
      path: '/api/kiosk/identify',
      body: '{"cardUid":"04A1B2C3"}',
      code: 'CREDENTIAL_MISSING',
      status: 401,
    },
    { what: 'an address that is none', path: '/api/kiosk/nowhere', body: '{}', code: 'ROUTE_UNKNOWN', status: 404 },
    {
      what: 'too much',
      path: '/api/kiosk/enrol',
      body: `{"kioskId":"${'x'.repeat(70_000)}"}`,
      code: 'REQUEST_TOO_LARGE',
      status: 413,
    },
  ])('at the server ($what) gets a coded answer', async ({ path, body, code, status }) => {
    const answer = await ask(`${house.building.server.address('url')}${path}`, { method: 'POST', body, headers: json });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code } });
  });

  it('at the server names the field', async () => {
    const answer = await ask(`${house.building.server.address('url')}/api/kiosk/enrol`, {
      method: 'POST',
      body: '{"kioskId":"lobby"}',
      headers: json,
    });
    expect(answer.body).toContain('code');
  });

  it.each([
    'not json',
    '{"kind":"become_rich"}',
    '{"kind":"choose_language","language":"xx"}',
    '[]',
    `{"kind":"${'x'.repeat(9000)}"}`,
  ])('at the bridge (%s) is refused by code and the kiosk goes on', async (body) => {
    const screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
    const response = await screen.sendRaw(body);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.json()).toMatchObject({
      ok: false,
      error: { code: expect.stringMatching(/^(MESSAGE_INVALID|REQUEST_TOO_LARGE)$/) },
    });
    await screen.shows('attract', 60_000);
    screen.close();
  });

  it('on the validator line does not lose a note', async () => {
    const screen = await readyToFeed(house);
    await house.hands.validator.act('corrupt_next_reply');
    await house.hands.validator.act('insert', { value: 50 });
    await house.hands.validator.act('corrupt_next_reply');
    const { books } = await moneyIsConserved(house);
    expect(books.unresolved).toBe(0);
    await screen.send({ kind: 'end_session' });
    screen.close();
  });

  it('on the card line is no card', async () => {
    const screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
    await screen.shows('attract', 60_000);
    await house.hands.cards.act('garbage');
    await house.hands.cards.act('tap', { uid: lindenhofCards.yusuf });
    await screen.shows('home');
    await screen.send({ kind: 'end_session' });
    await screen.shows('attract');
    screen.close();
  });

  it('at the TLS port leaves the server alive', async () => {
    const { hostname, port } = new URL(house.building.server.address('url'));
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.end(Buffer.alloc(4096, 0xff)));
      socket.on('close', () => resolve());
      socket.on('error', () => resolve());
    });
    expect((await ask(`${house.building.server.address('url')}/health`, { method: 'GET' })).status).toBe(200);
  });

  it('in the site file is named by path and line, and the server does not start', () => {
    const directory = mkdtempSync(join(tmpdir(), 'foyer-bad-'));
    const file = join(directory, 'site.yaml');
    writeFileSync(file, 'site:\n  id: x\n  zone: Mars/Olympus\nmeters: []\n');
    const run = spawnSync(
      process.execPath,
      ['cli/foyer.ts', 'server', '--config', file, '--data', join(directory, 'data')],
      { encoding: 'utf8' },
    );
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('CONFIGURATION_INVALID');
    expect(run.stderr).toMatch(/site\.yaml:3 {2}site\.zone/);
  });
});
