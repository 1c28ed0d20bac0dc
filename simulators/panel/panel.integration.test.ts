import { afterEach, expect, it } from 'vitest';
import { FaultError } from '#kernel';
import { SystemClock } from '#platform';
import type { Deed, PanelBench } from './bench.ts';
import { servePanel } from './panel.ts';
import type { Seen } from './seen.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A bench on which nothing lies but a sentence that a deed changes. Constructed. */
async function serve(act: (deed: Deed) => Promise<string | null>) {
  let site = 'at rest';
  const bench: PanelBench = {
    act: async (deed) => {
      site = deed.act;
      return act(deed);
    },
    look: async () => ({ site }) as Seen,
  };
  const panel = await servePanel(bench, { port: 0, clock: new SystemClock() });
  ends.push(() => panel.stop());
  return {
    url: panel.url,
    post: (body: unknown) =>
      fetch(`${panel.url}act`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

const deed = { device: 'validator', act: 'jam' };

it('serves the page, and every script that one of its scripts imports', async () => {
  const { url } = await serve(async () => null);
  expect(await (await fetch(url)).text()).toContain('/page/main.ts');
  const served = new Set<string>();
  const waiting = ['main.ts'];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (served.has(name)) continue;
    served.add(name);
    const response = await fetch(`${url}page/${name}`);
    expect(response.status, name).toBe(200);
    const script = await response.text();
    expect(script, name).not.toContain('interface ');
    for (const [, imported = ''] of script.matchAll(/from '\.\/([^']+)'/g)) waiting.push(imported);
  }
  expect(served.size).toBeGreaterThan(5);
  expect((await fetch(`${url}page/happened.test.ts`)).status).toBe(404);
});

it('passes a deed on, answers what there is to say, and says what cannot be done', async () => {
  const seen: Deed[] = [];
  const { post } = await serve(async (done) => {
    seen.push(done);
    if (done.act === 'fly') throw new FaultError('REQUEST_INVALID', { message: 'It has no wings.' });
    return done.act === 'jam' ? null : 'The slot is dark.';
  });
  expect(await (await post(deed)).json()).toEqual({ ok: true, value: null });
  expect(await (await post({ ...deed, act: 'insert', input: { value: 20 } })).json()).toEqual({
    ok: true,
    value: 'The slot is dark.',
  });
  const refused = await post({ ...deed, act: 'fly' });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ ok: false, error: { message: 'It has no wings.' } });
  expect((await post({ act: 'jam' })).status).toBe(400);
  expect(seen.map(({ act }) => act)).toEqual(['jam', 'insert', 'fly']);
});

it('sends the whole picture, and again as soon as a deed changed it', async () => {
  const { url, post } = await serve(async () => null);
  const reader = (await fetch(`${url}events`)).body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('data: {"site":"at rest"}\n\n');
  await post(deed);
  expect((await reader?.read())?.value).toBe('data: {"site":"jam"}\n\n');
  await reader?.cancel();
});
