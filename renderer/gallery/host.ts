import { intent, type Intent, type KioskView } from '#contracts/bridge';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

/** A stand-in for the kiosk program: it serves a built screen, shows it whatever view a test sets, and keeps what it is asked. */
export class GalleryHost {
  readonly intents: Intent[] = [];
  readonly #folder: string;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #streams = new Set<ServerResponse>();
  #view: KioskView | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves to the address to open. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/` : '';
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  show(view: KioskView): void {
    this.#view = view;
    this.#tell(`data: ${JSON.stringify(view)}\n\n`);
  }

  /** Says what a host says besides views, or something that it never would. */
  say(event: string, text: string): void {
    this.#tell(`event: ${event}\ndata: ${text}\n\n`);
  }

  #tell(text: string): void {
    for (const stream of this.#streams) stream.write(text);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    if (path === '/bridge/views') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      this.#streams.add(response);
      if (this.#view !== null) response.write(`data: ${JSON.stringify(this.#view)}\n\n`);
      return;
    }
    if (path === '/bridge/alive') {
      request.resume();
      response.writeHead(204).end();
      return;
    }
    if (path === '/bridge/intents') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      this.intents.push(intent.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
      response.writeHead(204).end();
      return;
    }
    try {
      const file = normalize(join(this.#folder, path === '/' ? 'index.html' : path));
      const body = await readFile(file);
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  }
}
