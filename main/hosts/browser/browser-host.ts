import type { ServerResponse } from 'node:http';
import fastifyStatic from '@fastify/static';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import { z } from 'zod';
import { intent, type KioskView, type ScreenState } from '#contracts/bridge';
import {
  codes,
  Defect,
  elapsed,
  FaultError,
  milliseconds,
  refuse,
  success,
  toHex,
  type Code,
  type Details,
  type Log,
  type Monotonic,
  type Randomness,
} from '#kernel';
import { checkOrigin, COOKIE, cookieOf, sameSecret } from './guard.ts';
import type { KioskHost, ScreenSource } from '../kiosk-host.ts';
import { screenPage } from '../screen-page.ts';
import { securityHeaders } from '../security-headers.ts';

const headers = securityHeaders({ connects: true });
const HEARTBEAT = milliseconds(500);
const LARGEST_MESSAGE_BYTES = 4096;
/** A screen that reads nothing while so much waits is not alive; it may come again. */
const MOST_UNREAD_BYTES = 1024 * 1024;
/** Messages are parsed by their contracts: no route has a schema of Fastify's. Said when it is made, it does not load the compilers for them, a hundred modules. */
const NO_SCHEMAS = {
  compilersFactory: { buildValidator: neverAsked, buildSerializer: neverAsked },
} satisfies FastifyServerOptions['schemaController'];

function neverAsked(): never {
  throw new Defect('no route of the screen has a schema');
}

export interface BrowserHostOptions extends ScreenSource {
  /** 0 takes any free port. */
  readonly port: number;
  /** The port is only the one of the last run: if somebody else has it by now, any other will do. */
  readonly mayMove: boolean;
  /** The secret of the address; whoever has it is the screen. */
  readonly token: string;
  /** The built screen. */
  readonly folder: string;
  readonly randomness: Randomness;
  /** The steps of the last visit. */
  readonly times: () => unknown;
}

const sessionRequest = z.strictObject({ token: z.string().max(200) });

/**
 * Serves the screen and its bridge on loopback, to one screen: the newest. `POST /bridge/session` changes the token of the address into a cookie that no
 * script can read; `GET /bridge/views` streams views; `POST /bridge/intents` takes intents; `GET /bridge/times` tells the steps of the last visit. The screen
 * answers every beat with `POST /bridge/alive`, and `GET /bridge/screen` tells whoever watches over it how long ago that was.
 */
export class BrowserHost implements KioskHost {
  readonly #options: BrowserHostOptions;
  readonly #log: Log;
  readonly #server: FastifyInstance;
  readonly #stopping = new AbortController();
  #host = '';
  #cookie: string | null = null;
  /** When the screen's script last ran for certain; the start of this host, before any did. */
  #heardAt: Monotonic;
  #screen: { readonly response: ServerResponse; readonly leave: () => void } | null = null;

  constructor(options: BrowserHostOptions) {
    this.#options = options;
    this.#log = options.log.area('screen');
    this.#heardAt = options.clock.monotonic();
    this.#server = Fastify({
      logger: false,
      bodyLimit: LARGEST_MESSAGE_BYTES,
      forceCloseConnections: true,
      schemaController: NO_SCHEMAS,
    });
    this.#routes();
  }

  /** Resolves to the address of the screen, with its token in the fragment. Rejects with FaultError PORT_UNREACHABLE. */
  async start(): Promise<{ url: string; port: number }> {
    const { port, mayMove } = this.#options;
    const listen = (at: number) => this.#server.listen({ host: '127.0.0.1', port: at });
    try {
      await listen(port).catch((thrown: unknown) => (mayMove ? listen(0) : Promise.reject(thrown)));
    } catch (thrown) {
      throw new FaultError('PORT_UNREACHABLE', {
        message: `the screen's port ${port} cannot be opened`,
        cause: thrown,
      });
    }
    const address = this.#server.server.address();
    if (address === null || typeof address === 'string') throw new FaultError('PORT_UNREACHABLE');
    this.#host = `127.0.0.1:${address.port}`;
    void this.#beat();
    return { url: `http://${this.#host}/#t=${this.#options.token}`, port: address.port };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#dismiss(null);
    await this.#server.close();
  }

  #routes(): void {
    const { folder, panel, onIntent, times } = this.#options;
    const server = this.#server;
    server.addHook('onRequest', async (request, reply) => {
      void reply.headers(headers);
      const refusal = checkOrigin(request, { host: this.#host });
      if (refusal !== null) return this.#refuse(reply, refusal);
    });
    server.setErrorHandler((thrown, _request, reply) => this.#answerFault(reply, thrown));
    server.setNotFoundHandler((_request, reply) => this.#refuse(reply, 'ROUTE_UNKNOWN'));

    server.get('/', (_request, reply) => {
      const page = screenPage(folder, panel);
      void reply.header('cache-control', 'no-store');
      return page === null
        ? reply.code(503).type('text/plain').send('The screen has not been built: run `npm run screen:build`.')
        : reply.type('text/html; charset=utf-8').send(page);
    });
    void server.register(fastifyStatic, { root: folder, index: false, wildcard: true, dotfiles: 'deny' });

    server.post('/bridge/session', (request, reply) => {
      const parsed = sessionRequest.safeParse(request.body);
      if (!parsed.success) return this.#refuseMessage(reply, parsed.error);
      if (!sameSecret(parsed.data.token, this.#options.token)) return this.#refuse(reply, 'CREDENTIAL_REFUSED');
      this.#dismiss('replaced');
      this.#cookie = toHex(this.#options.randomness.bytes(32)).replaceAll(' ', '').toLowerCase();
      void reply.header('set-cookie', `${COOKIE}=${this.#cookie}; HttpOnly; SameSite=Strict; Path=/bridge`);
      return reply.send(success(null));
    });
    server.post('/bridge/intents', (request, reply) => {
      const refusal = this.#checkScreen(request);
      if (refusal !== null) return this.#refuse(reply, refusal);
      const parsed = intent.safeParse(request.body);
      if (!parsed.success) return this.#refuseMessage(reply, parsed.error);
      onIntent(parsed.data);
      return reply.send(success(null));
    });
    server.post('/bridge/alive', (request, reply) => {
      const refusal = this.#checkScreen(request);
      if (refusal !== null) return this.#refuse(reply, refusal);
      this.#heardAt = this.#options.clock.monotonic();
      return reply.send(success(null));
    });
    server.get('/bridge/screen', (request, reply) => {
      if (!this.#holdsToken(request)) return this.#refuse(reply, 'CREDENTIAL_REFUSED');
      const silentMs = Math.round(elapsed(this.#heardAt, this.#options.clock.monotonic()));
      return reply.send(success({ silentMs } satisfies ScreenState));
    });
    server.get('/bridge/views', (request, reply) => {
      const refusal = this.#checkScreen(request);
      if (refusal !== null) return this.#refuse(reply, refusal);
      this.#stream(reply);
      return reply;
    });
    server.get('/bridge/times', (request, reply) => {
      const refusal = this.#holdsToken(request) ? null : this.#checkScreen(request);
      return refusal === null ? reply.send(success(times())) : this.#refuse(reply, refusal);
    });
  }

  #checkScreen(request: FastifyRequest): Code | null {
    const given = cookieOf(request.headers);
    if (given === null) return 'CREDENTIAL_MISSING';
    return this.#cookie !== null && sameSecret(given, this.#cookie) ? null : 'SCREEN_REPLACED';
  }

  #holdsToken(request: FastifyRequest): boolean {
    return sameSecret(request.headers.authorization?.replace(/^Bearer /, '') ?? '', this.#options.token);
  }

  #stream(reply: FastifyReply): void {
    this.#dismiss('replaced');
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const leave = this.#options.watch((view) => this.#send(response, view));
    const screen = { response, leave };
    this.#screen = screen;
    response.on('close', () => {
      leave();
      if (this.#screen === screen) this.#screen = null;
    });
    this.#send(response, this.#options.view());
    this.#log.info('attached');
  }

  #send(response: ServerResponse, view: KioskView): void {
    if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
    else response.write(`data: ${JSON.stringify(view)}\n\n`);
  }

  #dismiss(event: 'replaced' | null): void {
    const screen = this.#screen;
    if (screen === null) return;
    this.#screen = null;
    screen.leave();
    screen.response.end(event === null ? undefined : `event: ${event}\ndata: SCREEN_REPLACED\n\n`);
  }

  /** So that a screen notices a program that hangs. */
  async #beat(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#options.clock.sleep(HEARTBEAT, this.#stopping.signal);
      this.#screen?.response.write('event: beat\ndata:\n\n');
    }
  }

  #refuse(reply: FastifyReply, code: Code, options: { message?: string; details?: Details } = {}): FastifyReply {
    this.#log.warn('refused', { code });
    return reply.code(statusOf(code)).send(refuse(code, options));
  }

  #refuseMessage(reply: FastifyReply, error: z.ZodError): FastifyReply {
    const path = error.issues[0]?.path.join('.') ?? '';
    return this.#refuse(reply, 'MESSAGE_INVALID', { message: z.prettifyError(error), details: { path } });
  }

  #answerFault(reply: FastifyReply, thrown: unknown): FastifyReply {
    const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : 500;
    if (status === 413) return this.#refuse(reply, 'REQUEST_TOO_LARGE');
    if (typeof status === 'number' && status < 500)
      return this.#refuse(reply, 'MESSAGE_INVALID', { details: { path: '' } });
    this.#log.error('request failed', thrown);
    return this.#refuse(reply, 'INTERNAL');
  }
}

function statusOf(code: Code): number {
  switch (code) {
    case 'ORIGIN_REFUSED':
      return 403;
    case 'CREDENTIAL_MISSING':
    case 'CREDENTIAL_REFUSED':
    case 'SCREEN_REPLACED':
      return 401;
    case 'ROUTE_UNKNOWN':
      return 404;
    case 'REQUEST_TOO_LARGE':
      return 413;
    default:
      return codes[code].meaning === codes.INTERNAL.meaning ? 500 : 400;
  }
}
