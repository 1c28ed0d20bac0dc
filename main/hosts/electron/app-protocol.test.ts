import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Panel } from '#contracts/bridge';
import { screenFiles } from './app-protocol.ts';

let top: string;
let panel: Panel | null;
let ask: (path: string, method?: string) => Promise<Response>;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'foyer-app-'));
  const folder = join(top, 'screen');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<head><meta name="foyer-panel" content="built"></head>');
  writeFileSync(join(folder, 'assets', 'a-1.js'), 'one');
  writeFileSync(join(folder, 'assets', 'notes.txt'), 'not a part of a screen');
  writeFileSync(join(top, 'secret.js'), 'secret');
  symlinkSync(join(top, 'secret.js'), join(folder, 'link.js'));
  panel = null;
  const answer = screenFiles(folder, () => panel);
  ask = (path, method = 'GET') => answer(new Request(path.includes('://') ? path : `app://screen${path}`, { method }));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

describe('app://screen', () => {
  it('serves the page as built, and with the panel’s measures once they are known', async () => {
    expect(await (await ask('/index.html')).text()).toContain('content="built"');
    panel = { pixelsPer100Mm: 271, lowerEdgeMm: 800 };
    const reply = await ask('/');
    expect(await reply.text()).toContain(`content='{"pixelsPer100Mm":271,"lowerEdgeMm":800}'`);
    expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('serves the screen’s files with their type and the strict policy', async () => {
    const reply = await ask('/assets/a-1.js');
    expect([reply.status, await reply.text()]).toEqual([200, 'one']);
    expect(reply.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = reply.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toContain('unsafe-eval');
  });

  it.each([
    '/assets/missing.js',
    '/assets/notes.txt',
    '/link.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/%2e%2e%2fsecret.js',
    '/assets/%5c..%5c..%5csecret.js',
    '/%00.js',
    '/%E0%A4%A',
    '/.env.js',
    '/assets',
  ])('has no %s', async (path) => {
    const reply = await ask(path);
    expect([reply.status, await reply.text()]).toEqual([404, '']);
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('answers no other method and no other host', async () => {
    expect((await ask('/index.html', 'POST')).status).toBe(403);
    expect((await ask('app://other/index.html')).status).toBe(403);
  });

  it('says so when the screen was not built', async () => {
    rmSync(join(top, 'screen', 'index.html'));
    expect((await ask('/')).status).toBe(503);
  });
});
