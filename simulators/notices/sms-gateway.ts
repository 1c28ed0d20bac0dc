import Fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';

/** A short message as the gateway has it. */
export interface KeptText {
  readonly reference: string;
  readonly to: string;
  readonly text: string;
  /** How often the same was asked for under one id; more than one is a double on a telephone, unless the gateway knows ids. */
  times: number;
  status: 'sent' | 'delivered' | 'failed';
  readonly reportUrl: string;
}

/** What the gateway does when its mood is bad. */
export interface GatewayMood {
  /** Answers with this status and keeps nothing; null: it takes what comes. */
  status: number | null;
  /** Takes the message and never answers; `breakLines` ends the waiting. */
  hangs: boolean;
  /** What becomes of what it takes, at once; null: nothing yet. */
  fate: 'delivered' | 'failed' | null;
}

const asked = z.looseObject({
  to: z.string(),
  text: z.string(),
  report: z.string().optional(),
});

/**
 * A gateway for short messages over HTTP: as JSON with a bearer token (`POST /messages`, `GET /messages/{id}`), which knows a repeated idempotency key again; and as
 * Twilio (`POST /2010-04-01/Accounts/{sid}/Messages.json`) and Kannel (`GET /cgi-bin/sendsms`) have it, which do not.
 */
export class SimulatedSmsGateway {
  readonly texts: KeptText[] = [];
  readonly mood: GatewayMood = { status: null, hangs: false, fate: 'delivered' };
  readonly #token: string;
  readonly #byKey = new Map<string, KeptText>();
  readonly #server: FastifyInstance = Fastify({ logger: false, forceCloseConnections: true });

  constructor({ token }: { token: string }) {
    this.#token = token;
    this.#server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) =>
        done(null, Object.fromEntries(new URLSearchParams(typeof body === 'string' ? body : body.toString('utf8')))),
    );
    this.#jsonRoutes();
    this.#twilioRoutes();
    this.#kannelRoutes();
  }

  /** Resolves with its address. */
  async start(port = 0): Promise<string> {
    return this.#server.listen({ host: '127.0.0.1', port });
  }

  /** Every line to it breaks. */
  breakLines(): void {
    this.#server.server.closeAllConnections();
  }

  async stop(): Promise<void> {
    await this.#server.close();
  }

  /** What the network says later: the gateway tells it at the address that it was given. Resolves with the answer's status; null where there is no such address. */
  async report(reference: string, status: 'delivered' | 'failed'): Promise<number | null> {
    const text = this.texts.find((one) => one.reference === reference);
    if (text === undefined || text.reportUrl === '') return null;
    text.status = status;
    const response = await fetch(text.reportUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: reference, status }),
    });
    return response.status;
  }

  #jsonRoutes(): void {
    this.#server.post('/messages', async (request, reply) => {
      if (request.headers.authorization !== `Bearer ${this.#token}`) return reply.code(401).send({});
      if (this.mood.status !== null) return reply.code(this.mood.status).send({ error: 'constructed' });
      const { to, text, report } = asked.parse(request.body);
      const key = String(request.headers['idempotency-key'] ?? '');
      const kept = this.#keep({ to, text, reportUrl: report ?? '', key });
      if (this.mood.hangs) return new Promise(() => undefined);
      return reply.code(202).send({ id: kept.reference });
    });
    this.#server.get<{ Params: { id: string } }>('/messages/:id', async (request, reply) => {
      if (this.mood.status !== null) return reply.code(this.mood.status).send({});
      const text = this.texts.find((one) => one.reference === request.params.id);
      return text === undefined ? reply.code(404).send({}) : { id: text.reference, status: text.status };
    });
  }

  #twilioRoutes(): void {
    const isKnown = (authorization: string | undefined, account: string) =>
      authorization === `Basic ${Buffer.from(`${account}:${this.#token}`).toString('base64')}`;
    this.#server.post<{ Params: { account: string } }>(
      '/2010-04-01/Accounts/:account/Messages.json',
      async (request, reply) => {
        if (!isKnown(request.headers.authorization, request.params.account))
          return reply.code(401).send({ code: 20003 });
        if (this.mood.status !== null) return reply.code(this.mood.status).send({ code: 21211 });
        const form = z.looseObject({ To: z.string(), Body: z.string(), StatusCallback: z.string().optional() });
        const { To: to, Body: text, StatusCallback: reportUrl = '' } = form.parse(request.body);
        const kept = this.#keep({ to, text, reportUrl, key: '' });
        return reply.code(201).send({ sid: kept.reference, status: 'queued' });
      },
    );
    this.#server.get<{ Params: { account: string; sid: string } }>(
      '/2010-04-01/Accounts/:account/Messages/:sid',
      async (request, reply) => {
        const sid = request.params.sid.replace(/\.json$/, '');
        const text = this.texts.find((one) => one.reference === sid);
        if (text === undefined) return reply.code(404).send({});
        return { sid, status: text.status === 'failed' ? 'undelivered' : text.status };
      },
    );
  }

  #kannelRoutes(): void {
    const variables = z.looseObject({
      username: z.literal('foyer'),
      password: z.literal(this.#token),
      to: z.string(),
      text: z.string(),
      charset: z.literal('UTF-8'),
      'dlr-url': z.string().optional(),
    });
    this.#server.get('/cgi-bin/sendsms', async (request, reply) => {
      const given = variables.safeParse(request.query).data;
      if (given === undefined) return reply.code(403).send('Authorization failed for sendsms');
      if (this.mood.status !== null) return reply.code(this.mood.status).send('constructed');
      const { to, text, 'dlr-url': reportUrl = '' } = given;
      this.#keep({ to, text, reportUrl, key: '' });
      return reply.code(202).send('0: Accepted for delivery');
    });
  }

  #keep({ to, text, reportUrl, key }: { to: string; text: string; reportUrl: string; key: string }): KeptText {
    const before = key === '' ? undefined : this.#byKey.get(key);
    if (before !== undefined) {
      before.times += 1;
      return before;
    }
    const reference = `SM${String(this.texts.length + 1).padStart(32, '0')}`;
    const kept: KeptText = { reference, to, text, times: 1, status: this.mood.fate ?? 'sent', reportUrl };
    this.texts.push(kept);
    if (key !== '') this.#byKey.set(key, kept);
    return kept;
  }
}
