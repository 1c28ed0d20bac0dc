import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Intent, KioskView } from '#contracts/bridge';
import { duration, silentLog, type Clock } from '#kernel';
import { SystemClock, systemRandomness } from '#platform';
import { sampleView } from '../../testing/sample-view.ts';
import { BrowserHost } from './browser-host.ts';

const token = 'constructed-token-constructed-token';
const view = sampleView;

/** Beats without the two seconds between them. */
class HastyClock extends SystemClock implements Clock {
  override sleep(_length: Parameters<Clock['sleep']>[0], signal?: AbortSignal): Promise<void> {
    return super.sleep(duration(20), signal);
  }
}

let folder: string;
let host: BrowserHost;
let base: string;
let intents: Intent[];
let publish: (view: KioskView) => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-screen-'));
  writeFileSync(join(folder, 'index.html'), '<html><head><meta name="foyer-panel" content=""></head></html>');
  writeFileSync(join(folder, 'app.js'), '1');
  intents = [];
  host = makeHost(0, false);
  base = new URL((await host.start()).url).origin;
});
afterEach(async () => {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

function makeHost(port: number, mayMove: boolean): BrowserHost {
  return new BrowserHost({
    port,
    mayMove,
    token,
    folder,
    panel: { pixelsPer100Mm: 403, lowerEdgeMm: 700 },
    clock: new HastyClock(),
    randomness: systemRandomness,
    log: silentLog,
    view: () => view(1),
    watch: (viewer) => {
      publish = viewer;
      return () => undefined;
    },
    onIntent: (intent) => intents.push(intent),
    times: () => ({ tapped: null }),
  });
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${base}${path}`, {
    method: 'POST',
    headers: { origin: base, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function takeCookie(): Promise<string> {
  const reply = await post('/bridge/session', { token });
  expect(reply.status).toBe(200);
  return reply.headers.get('set-cookie') ?? '';
}

const codeOf = async (reply: Response) => ((await reply.json()) as { error: { code: string } }).error.code;

/** A request whose Host header says what it likes, which fetch does not allow. */
function getAs(hostHeader: string): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(`${base}/`, { headers: { host: hostHeader } }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('the screen’s host', () => {
  it('serves the built page with the panel’s measures and strict headers', async () => {
    const reply = await fetch(`${base}/`);
    expect(await reply.text()).toContain(`content='{"pixelsPer100Mm":403,"lowerEdgeMm":700}'`);
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(`${base}/app.js`)).status).toBe(200);
    expect(await codeOf(await fetch(`${base}/nothing`))).toBe('ROUTE_UNKNOWN');
    expect((await fetch(`${base}/..%2f..%2fetc/passwd`)).status).toBeGreaterThanOrEqual(400);
  });

  it('moves from a port that somebody else has taken only where it may', async () => {
    const taken = Number(new URL(base).port);
    const moving = makeHost(taken, true);
    expect((await moving.start()).port).not.toBe(taken);
    await moving.stop();
    const fixed = makeHost(taken, false);
    await expect(fixed.start()).rejects.toMatchObject({ code: 'PORT_UNREACHABLE' });
    await fixed.stop();
  });

  it('gives a cookie that no script reads, for the token alone', async () => {
    expect(await takeCookie()).toMatch(/^foyer-screen=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/bridge$/);
    const reply = await post('/bridge/session', { token: 'guess' });
    expect([reply.status, await codeOf(reply)]).toEqual([401, 'CREDENTIAL_REFUSED']);
  });

  it('refuses another host and another origin', async () => {
    expect(await getAs('kiosk.example:80')).toBe(403);
    expect(await getAs(new URL(base).host)).toBe(200);
    expect(await codeOf(await post('/bridge/session', { token }, { origin: 'http://evil.example' }))).toBe(
      'ORIGIN_REFUSED',
    );
    const without = await fetch(`${base}/bridge/session`, { method: 'POST', body: '{}' });
    expect(await codeOf(without)).toBe('ORIGIN_REFUSED');
  });

  it('passes intents of its screen on, and names the place of a wrong one', async () => {
    const cookie = await takeCookie();
    expect((await post('/bridge/intents', { kind: 'finish' }, { cookie })).status).toBe(200);
    expect(intents).toEqual([{ kind: 'finish' }]);
    const wrong = await post('/bridge/intents', { kind: 'set_low_reach', on: 'yes' }, { cookie });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({
      ok: false,
      error: { code: 'MESSAGE_INVALID', details: { path: 'on' } },
    });
    expect(await codeOf(await post('/bridge/intents', '{"kind":', { cookie }))).toBe('MESSAGE_INVALID');
    expect(await codeOf(await post('/bridge/intents', 'x'.repeat(5000), { cookie }))).toBe('REQUEST_TOO_LARGE');
    expect(await codeOf(await post('/bridge/intents', { kind: 'finish' }))).toBe('CREDENTIAL_MISSING');
    expect((await post('/bridge/intents', { kind: 'finish' }, { cookie })).status).toBe(200);
    expect(intents).toHaveLength(2);
  });

  it('streams views with a beat, and the newest screen wins', async () => {
    const first = await takeCookie();
    const stream = await fetch(`${base}/bridge/views`, { headers: { cookie: first } });
    const text = collect(stream);
    publish(view(2));
    await vi.waitFor(() => {
      expect(text()).toContain('"sequence":1');
      expect(text()).toContain('"sequence":2');
      expect(text()).toContain('event: beat');
    });
    const second = await takeCookie();
    await vi.waitFor(() => expect(text()).toContain('event: replaced'));
    expect(await codeOf(await post('/bridge/intents', { kind: 'finish' }, { cookie: first }))).toBe('SCREEN_REPLACED');
    expect((await post('/bridge/intents', { kind: 'finish' }, { cookie: second })).status).toBe(200);
  });

  it('tells whoever holds the token how long the screen has been silent', async () => {
    const cookie = await takeCookie();
    const ask = async (bearer: string) =>
      fetch(`${base}/bridge/screen`, { headers: { authorization: `Bearer ${bearer}` } });
    const silence = async () => {
      const reply = (await (await ask(token)).json()) as { value: { silentMs: number } };
      return reply.value.silentMs;
    };
    expect(await codeOf(await ask('guess'))).toBe('CREDENTIAL_REFUSED');
    await vi.waitFor(async () => expect(await silence()).toBeGreaterThan(150));
    expect(await codeOf(await post('/bridge/alive', {}))).toBe('CREDENTIAL_MISSING');
    expect(await silence()).toBeGreaterThan(150);
    expect((await post('/bridge/alive', {}, { cookie })).status).toBe(200);
    expect(await silence()).toBeLessThan(150);
  });

  it('tells the times to the screen and to whoever holds the token', async () => {
    const times = (headers: Record<string, string>) => fetch(`${base}/bridge/times`, { headers });
    expect((await times({ cookie: await takeCookie() })).status).toBe(200);
    expect(await (await times({ authorization: `Bearer ${token}` })).json()).toEqual({
      ok: true,
      value: { tapped: null },
    });
    expect((await times({ authorization: 'Bearer guess' })).status).toBe(401);
  });
});

function collect(stream: Response): () => string {
  let text = '';
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const bytes of stream.body ?? []) text += decoder.decode(bytes, { stream: true });
  };
  read().catch(() => undefined);
  return () => text;
}
