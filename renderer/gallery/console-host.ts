import { success, refuse, type Reply } from '#kernel';
import type { ConsoleEvent } from '#contracts/api';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { auditRows, happenings, me, now, people, ago } from './console-data.ts';
import { heldRows, readingDecision } from './console-readings-data.ts';
import { unitPageData } from './console-unit-data.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** As strict as the building server’s own. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface ToldRequest {
  readonly path: string;
  readonly body: unknown;
  readonly csrf: string;
}

/** A stand-in for the building server: serves a built console, answers with the constructed building, and keeps what it is told. */
export class ConsoleHost {
  readonly told: ToldRequest[] = [];
  /** What the door says. */
  state: 'new' | 'ready' = 'ready';
  isSignedIn = true;
  /** Answers of this path are these instead, until they are taken out. */
  readonly instead = new Map<string, Reply<unknown>>();
  readonly #folder: string;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #streams = new Set<ServerResponse>();
  #port = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves to the address to open. The same port again after a stop. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
    return `http://127.0.0.1:${this.#port}/console/`;
  }

  async stop(): Promise<void> {
    this.#streams.clear();
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  say(event: ConsoleEvent): void {
    for (const stream of this.#streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    if (path.startsWith('/api/console')) return this.#answerApi(request, response, path.slice('/api/console'.length));
    const file = normalize(join(this.#folder, path.replace('/console/', '') || 'index.html'));
    const body = await readFile(file).catch(() => null);
    if (body === null) return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    });
    response.end(body);
  }

  async #answerApi(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (path === '/events') {
      if (!this.isSignedIn) return void response.writeHead(401).end();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      this.#streams.add(response);
      const hello: ConsoleEvent = { type: 'hello', at: ago(0) };
      for (const event of [hello, ...happenings]) response.write(`data: ${JSON.stringify(event)}\n\n`);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString('utf8');
    const isTold = request.method === 'POST';
    if (isTold)
      this.told.push({
        path,
        body: text === '' ? null : (JSON.parse(text) as unknown),
        csrf: String(request.headers['x-foyer-csrf']),
      });
    const reply = this.instead.get(path) ?? this.#reply(path, isTold);
    response.writeHead(reply.ok ? 200 : 403, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
  }

  #reply(path: string, isTold: boolean): Reply<unknown> {
    if (path === '/state') return success({ state: this.state, siteName: now.site.name });
    if (path === '/sign-in' || path === '/first-owner') {
      this.isSignedIn = true;
      return success(me);
    }
    if (!this.isSignedIn) return refuse('SIGN_IN_NEEDED');
    if (path === '/sign-out') {
      this.isSignedIn = false;
      return success(null);
    }
    if (path === '/supply-requests' && isTold) return success(now.supplyRequests[1]);
    if (path === '/readings/held') return success({ rows: heldRows });
    if (path === '/readings/decide' || path === '/readings/correct') return success(readingDecision);
    if (path === '/me') return success(me);
    if (path === '/now') return success(now);
    if (path === '/people') return success({ people });
    if (path === '/audit') return success({ rows: auditRows });
    if (path === `/units/${unitPageData.unit.unitId}`) return success(unitPageData);
    return refuse('ROUTE_UNKNOWN');
  }
}
