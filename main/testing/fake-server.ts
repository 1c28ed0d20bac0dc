import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { generate } from 'selfsigned';

/** Constructed: a building server of a few lines, over real HTTPS, that does what a test tells it. */
export type Answer = (body: unknown) => unknown;

export class FakeServer {
  readonly certificatePem: string;
  readonly #server: Server;
  readonly #answers: Map<string, Answer>;
  readonly seen: { path: string; body: unknown; authorization: string | undefined }[] = [];
  readonly #streams = new Set<ServerResponse>();
  #isClosing = false;

  private constructor(pems: { private: string; cert: string }, answers: Record<string, Answer>) {
    this.certificatePem = pems.cert;
    this.#answers = new Map(Object.entries(answers));
    this.#server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
      void this.#take(request, response);
    });
    // Whoever was still shaking hands as it closed would keep it from ever being closed.
    this.#server.on('secureConnection', (socket) => {
      if (this.#isClosing) socket.destroy();
    });
  }

  static async make(answers: Record<string, Answer>): Promise<FakeServer> {
    return new FakeServer(await generate([{ name: 'commonName', value: 'foyer' }], { keySize: 2048 }), answers);
  }

  /** Port 0 takes any; give the port of before to come back at the same address. */
  listen(port = 0): Promise<number> {
    this.#isClosing = false;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  }

  on(path: string, answer: Answer): void {
    this.#answers.set(path, answer);
  }

  say(event: unknown): void {
    for (const stream of this.#streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
  }

  close(): Promise<void> {
    this.#isClosing = true;
    this.#server.closeAllConnections();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = `${request.method} ${request.url}`;
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body: unknown = text === '' ? null : JSON.parse(text);
    this.seen.push({ path, body, authorization: request.headers.authorization });
    if (path === 'GET /api/kiosk/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': here\n\n');
      this.#streams.add(response);
      response.on('close', () => this.#streams.delete(response));
      return;
    }
    const answer = this.#answers.get(path);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer === undefined ? { ok: false } : await answer(body)));
  }
}
