import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, silentLog, type JournalId, type SessionId } from '#kernel';
import { enrolmentTicket } from '#contracts/configuration';
import { SystemClock, systemRandomness } from '#platform';
import { askDoor } from '#simulators';
import { constructedSite, constructedSiteYaml } from './constructed-site.ts';
import { startServer, type RunningServer } from './index.ts';

const clock = new SystemClock();
const folder = mkdtempSync(join(tmpdir(), 'foyer-server-'));
let server: RunningServer;
let certificate: string;
let token: string;

const start = (yaml = constructedSiteYaml, name = 'data') =>
  startServer({
    site: constructedSite(yaml),
    directory: join(folder, name),
    clock,
    randomness: systemRandomness,
    log: silentLog,
  });

/** Asks as a kiosk does: with the ticket's certificate as the only authority. */
function ask(
  method: string,
  path: string,
  body?: unknown,
  bearer = token,
): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      `${server.url}${path}`,
      {
        method,
        ca: certificate,
        headers: {
          'content-type': 'application/json',
          ...(bearer === '' ? {} : { authorization: `Bearer ${bearer}` }),
        },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> }),
        );
      },
    );
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

beforeAll(async () => {
  server = await start();
  const ticket = enrolmentTicket.parse(await askDoor(server.doorFile, '/tickets/lobby', 'POST'));
  certificate = ticket.serverCertificatePem;
  const enrolled = await ask('POST', '/api/kiosk/enrol', { kioskId: 'lobby', code: ticket.code }, '');
  token = (enrolled.body['value'] as { token: string }).token;
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the building server', () => {
  it('tells a kiosk its building', async () => {
    expect(await ask('GET', '/api/kiosk/site')).toMatchObject({
      status: 200,
      body: {
        ok: true,
        value: {
          name: 'Constructed House',
          currency: 'EUR',
          cash: { sessionLimit: { amount: '500.00', currency: 'EUR' } },
        },
      },
    });
  });

  it('knows a card, and none that is drawn anew at each tap', async () => {
    expect(await ask('POST', '/api/kiosk/identify', { cardUid: '04A1B2C3D4E5F6' })).toMatchObject({
      status: 200,
      body: {
        ok: true,
        value: {
          account: {
            tenancyId: 'anna',
            maskedName: 'A. M•••',
            balance: { amount: '-2.00' },
            supplies: [{ state: 'unknown' }],
          },
          proof: 'number',
          may: ['balance', 'history', 'top_up', 'emergency_credit'],
        },
      },
    });
    expect(await ask('POST', '/api/kiosk/identify', { cardUid: '04FFEEDDCCBBAA' })).toMatchObject({
      status: 404,
      body: { error: { code: 'CARD_UNKNOWN' } },
    });
    expect(await ask('POST', '/api/kiosk/identify', { cardUid: '08A1B2C3' })).toMatchObject({
      status: 422,
      body: { error: { code: 'CARD_RANDOM_NUMBER' } },
    });
  });

  it('credits a bill once, over HTTP too', async () => {
    const topUp = {
      id: newId<JournalId>(clock, systemRandomness),
      sessionId: newId<SessionId>(clock, systemRandomness),
      tenancyId: 'anna',
      amount: { amount: '20.00', currency: 'EUR' },
      means: 'cash',
      stackedAt: '2026-11-23T12:00:00.000Z',
      validatorSerial: 'V1',
      journalSequence: 1,
    };
    const replies = await Promise.all(Array.from({ length: 8 }, () => ask('POST', '/api/kiosk/top-ups', topUp)));
    expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(replies.filter((reply) => (reply.body['value'] as { repeated: boolean }).repeated)).toHaveLength(7);
    expect(
      await ask('POST', '/api/kiosk/top-ups', { ...topUp, amount: { amount: '50.00', currency: 'EUR' } }),
    ).toMatchObject({
      status: 409,
      body: { error: { code: 'LEDGER_ID_REUSED' } },
    });
    expect(await askDoor(server.doorFile, '/cash')).toMatchObject([
      { kioskId: 'lobby', cash: '20.00' },
      { kioskId: 'garage' },
    ]);
  });

  it('says how it is without naming anyone, and describes itself', async () => {
    const health = await ask('GET', '/health', undefined, '');
    expect(health).toMatchObject({ status: 200, body: { clock: 'trusted', meters: { total: 2 } } });
    expect(JSON.stringify(health.body)).not.toContain('anna');
    const description = await ask('GET', '/api/openapi.json', undefined, '');
    expect(description.body).toMatchObject({ openapi: '3.1.0' });
    expect(Object.keys(description.body['paths'] as object)).toEqual(
      expect.arrayContaining(['/api/kiosk/enrol', '/api/kiosk/top-ups', '/api/kiosk/accounts/{tenancyId}', '/health']),
    );
  });

  it('answers to nobody who does not trust this very certificate', async () => {
    await expect(
      new Promise((resolve, reject) => {
        httpsRequest(`${server.url}/health`, resolve).on('error', reject).end();
      }),
    ).rejects.toThrow(/certificate/);
  });

  it('has a local door for its owner only, and a ledger that holds', async () => {
    expect(statSync(server.doorFile).mode & 0o777).toBe(0o600);
    expect(await askDoor(server.doorFile, '/ledger')).toMatchObject({ sound: true, problems: [] });
    await expect(askDoor(server.doorFile, '/tickets/cellar', 'POST')).rejects.toThrow(/no kiosk called cellar/);
  });

  it('is the only one on its data folder', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'STORE_IN_USE' });
  });

  it('refuses to start on an opening balance that was changed after it was booked', async () => {
    const first = await start(constructedSiteYaml, 'other');
    await first.stop();
    await expect(
      start(constructedSiteYaml.replace('opening_credit: -2', 'opening_credit: 200'), 'other'),
    ).rejects.toMatchObject({ code: 'LEDGER_ID_REUSED' });
    const again = await start(constructedSiteYaml, 'other');
    await again.stop();
  });
});
