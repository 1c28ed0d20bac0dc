import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '#kernel';
import { readForm, type FormTree } from './form.ts';
import type { LostAnswer, Mishaps } from './mishaps.ts';
import type { ProviderBooks } from './provider-books.ts';
import { invalid, StripeCalls, type Said } from './stripe-calls.ts';
import { errorShape } from './stripe-shapes.ts';

export interface StripeApiOptions {
  readonly books: ProviderBooks;
  readonly clock: Clock;
  readonly secretKey: string;
  readonly mishaps: Mishaps;
  /** Where the payment pages are. */
  readonly origin: () => string;
}

interface ById {
  readonly Params: { readonly id: string };
}

/** The part of Stripe's HTTP API that a building needs: hosted payment pages, refunds, balance lines. Keys are checked, and honoured once. */
export function stripeApi(options: StripeApiOptions): FastifyPluginAsync {
  const { mishaps } = options;
  const calls = new StripeCalls(options);
  const keys = new IdempotencyKeys();
  const send = (request: FastifyRequest, reply: FastifyReply, at: { said: Said; losable?: LostAnswer }) => {
    if (at.losable !== undefined && mishaps.takeLoss(at.losable)) {
      // It is done; the line is cut before the answer.
      reply.hijack();
      request.raw.socket.destroy();
      return undefined;
    }
    return reply.code(at.said.status).send(at.said.body);
  };

  return async (api) => {
    api.removeAllContentTypeParsers();
    api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    api.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization !== `Bearer ${options.secretKey}`)
        return reply.code(401).send(errorShape('invalid_request_error', 'Invalid API Key provided'));
      if (mishaps.takeFailure()) return reply.code(500).send(errorShape('api_error', 'constructed failure'));
      return undefined;
    });
    api.post('/checkout/sessions', (request, reply) =>
      send(request, reply, { said: keys.once(request, (form) => calls.create(form)), losable: 'create' }),
    );
    api.get<ById>('/checkout/sessions/:id', (request, reply) => {
      const said = calls.retrieve(request.params.id, { expanded: request.url.includes('expand') });
      return send(request, reply, { said, losable: 'query' });
    });
    api.post<ById>('/checkout/sessions/:id/expire', (request, reply) =>
      send(request, reply, { said: calls.expire(request.params.id), losable: 'close' }),
    );
    api.post('/refunds', (request, reply) =>
      send(request, reply, { said: keys.once(request, (form) => calls.createRefund(form)) }),
    );
    api.get<ById>('/refunds/:id', (request, reply) => send(request, reply, { said: calls.refund(request.params.id) }));
    api.get('/balance_transactions', (request, reply) =>
      send(request, reply, { said: calls.lines(new URL(request.url, 'http://local').search) }),
    );
  };
}

/** By key: a digest of what was asked, and what was said to it. */
class IdempotencyKeys {
  readonly #said = new Map<string, { asked: string; said: Said }>();

  once(request: FastifyRequest, run: (form: FormTree) => Said): Said {
    const text = typeof request.body === 'string' ? request.body : '';
    const form = readForm(text);
    if (form === null) return invalid('the form cannot be read');
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string') return run(form);
    const asked = createHash('sha256').update(`${request.url}\n${text}`).digest('hex');
    const before = this.#said.get(key);
    if (before !== undefined)
      return before.asked === asked
        ? before.said
        : { status: 400, body: errorShape('idempotency_error', 'this key was used with other parameters') };
    const said = run(form);
    this.#said.set(key, { asked, said });
    return said;
  }
}
