import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { milliseconds, newId, silentLog, type JournalId, type SessionId } from '#kernel';
import { enrolmentTicket } from '#contracts/configuration';
import { SystemClock, systemRandomness } from '#platform';
import { askDoor } from '#simulators';
import { constructedSite } from '../constructed-site.ts';
import { startServer, type RunningServer } from '../index.ts';

const clock = new SystemClock();
const folder = mkdtempSync(join(tmpdir(), 'foyer-watch-'));
let server: RunningServer;
let certificate: string;

function ask(path: string, options: { body?: unknown; bearer?: string } = {}) {
  return new Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const { body, bearer } = options;
    const headers = {
      'content-type': 'application/json',
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    };
    const at = { method: body === undefined ? 'GET' : 'POST', ca: certificate, headers };
    const request = httpsRequest(`${server.url}${path}`, at, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

beforeAll(async () => {
  server = await startServer({
    site: constructedSite(),
    directory: join(folder, 'data'),
    clock,
    randomness: systemRandomness,
    log: silentLog,
  });
  certificate = readFileSync(join(folder, 'data', 'tls.crt'), 'utf8');
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The value of one line of the page. */
const valueOf = (page: string, name: string): number => {
  const line = page.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
};

describe('/metrics', () => {
  test('says what an operator needs, and nothing of any tenant', async () => {
    const { status, text, headers } = await ask('/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/plain');
    expect(valueOf(text, 'foyer_meters')).toBe(2);
    expect(valueOf(text, 'foyer_kiosks')).toBe(2);
    expect(valueOf(text, 'foyer_clock_trusted')).toBe(1);
    expect(valueOf(text, 'foyer_ledger_sequence')).toBeGreaterThan(0);
    expect(valueOf(text, 'foyer_ledger_posting_seconds_count')).toBeGreaterThan(0);
    for (const name of ['nodejs_eventloop_lag_seconds', 'process_resident_memory_bytes', 'foyer_readings_total'])
      expect(valueOf(text, name), name).not.toBeNaN();
    expect(text).not.toMatch(/anna|ben\b|Muster|m-1|u-1|balance/);
  });

  test('counts a payment once, however often it is sent, and knows the kiosk that sent it', async () => {
    const ticket = enrolmentTicket.parse(await askDoor(server.doorFile, '/tickets/lobby', 'POST'));
    const enrolled = await ask('/api/kiosk/enrol', { body: { kioskId: 'lobby', code: ticket.code } });
    const bearer = (JSON.parse(enrolled.text) as { value: { token: string } }).value.token;
    const body = {
      id: newId<JournalId>(clock, systemRandomness),
      sessionId: newId<SessionId>(clock, systemRandomness),
      tenancyId: 'anna',
      amount: { amount: '20.00', currency: 'EUR' },
      means: 'cash',
      stackedAt: '2026-11-23T12:00:00.000Z',
      validatorSerial: 'V1',
      journalSequence: 1,
    };
    await Promise.all([1, 2, 3].map(() => ask('/api/kiosk/top-ups', { body, bearer })));
    const { text } = await ask('/metrics');
    expect(valueOf(text, 'foyer_top_ups_total{means="cash"}')).toBe(1);
  });
});

describe('a server that is stopped', () => {
  test('leaves nothing of itself in memory', async () => {
    const site = await startedAndStopped();
    setFlagsFromString('--expose-gc');
    const collect = z.function().parse(runInNewContext('gc'));
    // What this turn of the loop looked at is kept until the next.
    for (let turn = 0; turn < 20 && site.deref() !== undefined; turn += 1) {
      await clock.sleep(milliseconds(20));
      collect();
    }
    expect(site.deref()).toBeUndefined();
  });

  /** Every part of a server knows its site. */
  async function startedAndStopped(): Promise<WeakRef<object>> {
    const site = constructedSite();
    const another = await startServer({
      site,
      directory: join(folder, 'stopped'),
      clock,
      randomness: systemRandomness,
      log: silentLog,
    });
    await another.stop();
    return new WeakRef(site);
  }
});

describe('/docs', () => {
  test('comes whole from this server: no script, style or font from elsewhere', async () => {
    const page = await ask('/docs/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    const assets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].flatMap(([, link]) => link ?? []);
    expect(assets.length).toBeGreaterThan(3);
    for (const link of assets) {
      expect(link).not.toMatch(/^(https?:)?\/\//);
      const asset = await ask(new URL(link, 'https://server/docs/').pathname);
      expect(asset.status, link).toBe(200);
    }
  });

  test('describes every route with a summary, a tag and what a refusal looks like', async () => {
    interface Route {
      summary?: string;
      tags?: string[];
      security?: unknown;
      responses: Record<string, { content?: Record<string, { example?: unknown }> }>;
    }
    const { paths } = JSON.parse((await ask('/api/openapi.json')).text) as {
      paths: Record<string, Record<string, Route>>;
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, route]) => ({ name: `${method} ${path}`, route })),
    );
    expect(routes.length).toBeGreaterThan(8);
    for (const { name, route } of routes) {
      expect(route.summary, name).toMatch(/\w/);
      expect(route.tags, name).toHaveLength(1);
    }
    const topUps = paths['/api/kiosk/top-ups']?.['post'];
    expect(topUps?.security).toEqual([{ kiosk: [] }]);
    const refusal = Object.entries(topUps?.responses ?? {}).find(([status]) => status.toLowerCase() === '4xx')?.[1];
    expect(refusal?.content?.['application/json']?.example).toMatchObject({
      ok: false,
      error: { code: 'CARD_UNKNOWN' },
    });
    expect(paths['/api/kiosk/enrol']?.['post']?.security).toBeUndefined();
  });
});
