import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FaultError, milliseconds, type Clock } from '#kernel';
import type { PanelBench } from './bench.ts';

const deed = z.strictObject({
  device: z.string(),
  act: z.string(),
  input: z.record(z.string(), z.unknown()).default({}),
});

const LOOK_EVERY = milliseconds(200);
/** The page's own files, and nothing else of the folder. */
const PAGE_FILES = [
  'main.ts',
  'element.ts',
  'happened.ts',
  'machines.ts',
  'news.ts',
  'paper.ts',
  'state.ts',
  'surroundings.ts',
  'tenants.ts',
  'units.ts',
] as const;
const folder = join(import.meta.dirname, 'page');

/**
 * A page with the building's hardware at a finger's touch. It only passes on what hands could do, to the simulators' own control addresses, and shows what
 * is physically there as it changes. On loopback; it is for whoever sits before the machine.
 */
export async function servePanel(
  bench: PanelBench,
  options: { port: number; clock: Clock },
): Promise<{ url: string; stop(): Promise<void> }> {
  const panel: FastifyInstance = Fastify({ logger: false, bodyLimit: 16 * 1024, forceCloseConnections: true });
  const ending = new AbortController();
  const page = new Watchers(bench, options.clock);
  servePage(panel);
  panel.get('/state', () => bench.look());
  panel.get('/events', (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const gone = new AbortController();
    request.raw.once('close', () => gone.abort());
    void page
      .tell((text) => void reply.raw.write(text), AbortSignal.any([gone.signal, ending.signal]))
      .finally(() => reply.raw.end());
  });
  panel.post('/act', async (request, reply) => {
    const parsed = deed.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send(refused(z.prettifyError(parsed.error)));
    const done = bench.act(parsed.data);
    try {
      return { ok: true, value: await done };
    } catch (thrown) {
      return reply.code(400).send(refused(thrown instanceof Error ? thrown.message : String(thrown)));
    } finally {
      page.lookNow();
    }
  });
  await panel.listen({ host: '127.0.0.1', port: options.port });
  const address = panel.server.address();
  if (address === null || typeof address === 'string') throw new FaultError('PORT_UNREACHABLE');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    stop: async () => {
      ending.abort();
      await panel.close();
    },
  };
}

function servePage(panel: FastifyInstance): void {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const style = readFileSync(join(folder, 'panel.css'), 'utf8');
  panel.get('/', (_request, reply) => reply.type('text/html').send(page));
  panel.get('/panel.css', (_request, reply) => reply.type('text/css').send(style));
  for (const name of PAGE_FILES) {
    const script = stripTypeScriptTypes(readFileSync(join(folder, name), 'utf8'));
    panel.get(`/page/${name}`, (_request, reply) => reply.type('text/javascript').send(script));
  }
}

/** Whoever has the page open: each is sent the whole picture whenever something in it changed. */
class Watchers {
  readonly #bench: PanelBench;
  readonly #clock: Clock;
  readonly #waiting = new Set<AbortController>();

  constructor(bench: PanelBench, clock: Clock) {
    this.#bench = bench;
    this.#clock = clock;
  }

  /** Something was done: nobody waits for the next look. */
  lookNow(): void {
    for (const wait of this.#waiting) wait.abort();
  }

  async tell(write: (text: string) => void, signal: AbortSignal): Promise<void> {
    let last = '';
    while (!signal.aborted) {
      const seen = JSON.stringify(await this.#bench.look());
      if (seen !== last) write(`data: ${seen}\n\n`);
      last = seen;
      const wait = new AbortController();
      this.#waiting.add(wait);
      await this.#clock.sleep(LOOK_EVERY, AbortSignal.any([signal, wait.signal]));
      this.#waiting.delete(wait);
    }
  }
}

function refused(message: string) {
  return { ok: false, error: { code: 'REQUEST_INVALID', message, details: {} } };
}
