import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { FaultError } from '#kernel';

/** What a door says: a JSON value with its status, or a file. */
export type DoorAnswer = { readonly status: number; readonly json: unknown } | { readonly file: string };

/** Who answers behind a door, by method and path: `POST /act`. A thrown error becomes an answer 500 with its message. */
export type DoorRoutes = Readonly<Record<string, (body: unknown) => DoorAnswer | Promise<DoorAnswer>>>;

export interface OpenDoor {
  readonly url: string;
  stop(): Promise<void>;
}

/** More than any act needs. */
const MOST_BODY_BYTES = 64 * 1024;

const TYPES: Readonly<Record<string, string>> = { '.png': 'image/png', '.txt': 'text/plain; charset=utf-8' };

/**
 * A small HTTP server on loopback, of Node's own parts: a building starts half a dozen of these, and a framework would be most of what each of them loads.
 * `GET /files/NAME` gives a file of the folder, by names without a way out of it. Pages of any origin may ask. Rejects with PORT_UNREACHABLE.
 */
export async function openDoor(options: { port: number; routes: DoorRoutes; files?: string }): Promise<OpenDoor> {
  const server = createServer((request, response) => {
    void answer(request, options).then(
      (answered) => send(response, answered),
      (thrown: unknown) =>
        send(response, { status: 500, json: { message: thrown instanceof Error ? thrown.message : String(thrown) } }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new FaultError('PORT_UNREACHABLE', { cause })));
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new FaultError('PORT_UNREACHABLE');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

const NOWHERE: DoorAnswer = { status: 404, json: { message: 'nothing is here' } };

async function answer(
  request: IncomingMessage,
  { routes, files }: { routes: DoorRoutes; files?: string },
): Promise<DoorAnswer> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const name = /^\/files\/(\w[\w.-]*)$/.exec(pathname)?.[1];
  if (request.method === 'GET' && files !== undefined && name !== undefined) return { file: join(files, name) };
  const route = routes[`${request.method} ${pathname}`];
  if (route === undefined) return NOWHERE;
  const body = await textOf(request);
  if (body === null) return { status: 413, json: { message: `more than ${MOST_BODY_BYTES} bytes` } };
  return route(body === '' ? undefined : jsonOf(body));
}

/** Null where it is longer than anything that belongs here. */
async function textOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What is no JSON is nothing that a route understands. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, answered: DoorAnswer): void {
  response.setHeader('access-control-allow-origin', '*');
  if ('json' in answered) {
    response.writeHead(answered.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(answered.json));
    return;
  }
  const file = createReadStream(answered.file);
  file.once('error', () => send(response, NOWHERE));
  file.once('open', () => {
    response.writeHead(200, { 'content-type': TYPES[extname(answered.file)] ?? 'application/octet-stream' });
    file.pipe(response);
  });
}
