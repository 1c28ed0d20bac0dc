import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { hours, instant, later, minutes, type Clock } from '#kernel';
import type { Mishaps } from './mishaps.ts';
import { readForm, type FormTree } from './form.ts';
import type { ProviderBooks } from './provider-books.ts';
import { balanceShape, errorShape, refundShape, sessionShape } from './stripe-shapes.ts';

export interface StripeApiOptions {
  readonly books: ProviderBooks;
  readonly clock: Clock;
  readonly secretKey: string;
  readonly mishaps: Mishaps;
  /** Where the payment pages are. */
  readonly origin: () => string;
}

const wholeText = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const newSession = z.looseObject({
  mode: z.literal('payment'),
  client_reference_id: z.string().max(200).optional(),
  success_url: z.url(),
  expires_at: wholeText,
  line_items: z.looseObject({
    '0': z.looseObject({
      quantity: z.literal('1'),
      price_data: z.looseObject({
        currency: z.string().regex(/^[a-z]{3}$/),
        unit_amount: wholeText,
        product_data: z.looseObject({ name: z.string().min(1).max(250) }),
      }),
    }),
  }),
});
const newRefund = z.looseObject({ payment_intent: z.string(), amount: wholeText.optional() });
const wantedLines = z.looseObject({
  created: z.looseObject({ gte: wholeText.optional(), lt: wholeText.optional() }).optional(),
  limit: wholeText.prefault('10'),
  starting_after: z.string().optional(),
  expand: z.unknown().optional(),
});

interface Said {
  readonly status: number;
  readonly body: unknown;
}

/** The part of Stripe's HTTP API that a kiosk's building needs: hosted payment pages, refunds, balance lines. Keys are checked, and honoured once. */
export function stripeApi(options: StripeApiOptions): FastifyPluginAsync {
  const { books, clock, mishaps } = options;
  /** By idempotency key: a digest of what was asked, and what was said. */
  const said = new Map<string, { asked: string; said: Said }>();

  const shape = (session: Parameters<typeof sessionShape>[0], expanded: boolean): Said => ({
    status: 200,
    body: sessionShape(session, { origin: options.origin(), expanded }),
  });

  return async (api) => {
    api.removeAllContentTypeParsers();
    api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    api.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization !== `Bearer ${options.secretKey}`)
        return reply.code(401).send(errorShape('invalid_request_error', 'Invalid API Key provided'));
      if (mishaps.takeFailure()) return reply.code(500).send(errorShape('api_error', 'constructed failure'));
      return undefined;
    });

    const once = (request: FastifyRequest, run: (form: FormTree) => Said): Said => {
      const text = typeof request.body === 'string' ? request.body : '';
      const form = readForm(text);
      if (form === null) return invalid('the form cannot be read');
      const key = request.headers['idempotency-key'];
      if (typeof key !== 'string') return run(form);
      const asked = createHash('sha256').update(`${request.url}\n${text}`).digest('hex');
      const before = said.get(key);
      if (before !== undefined)
        return before.asked === asked
          ? before.said
          : { status: 400, body: errorShape('idempotency_error', 'this key was used with other parameters') };
      const now = run(form);
      said.set(key, { asked, said: now });
      return now;
    };

    api.post('/checkout/sessions', (request, reply) => {
      const answer = once(request, (form) => {
        const parsed = newSession.safeParse(form);
        if (!parsed.success) return invalid(z.prettifyError(parsed.error));
        const { client_reference_id, success_url, expires_at, line_items } = parsed.data;
        const { currency, unit_amount, product_data } = line_items['0'].price_data;
        const expiresAt = instant(expires_at * 1000);
        const [soonest, latest] = [later(clock.now(), minutes(30)), later(clock.now(), hours(24))];
        if (expiresAt < soonest || expiresAt > latest)
          return invalid('expires_at must be 30 minutes to 24 hours from now');
        if (unit_amount < 50) return invalid('the amount is below the least that can be charged');
        const session = books.open({
          orderId: client_reference_id ?? null,
          description: product_data.name,
          amountMinor: unit_amount,
          currency,
          successUrl: success_url,
          expiresAt,
        });
        return shape(session, false);
      });
      return send(request, reply, { answer, cut: mishaps.takeLoss('create') });
    });

    api.get<{ Params: { id: string } }>('/checkout/sessions/:id', (request, reply) => {
      const session = books.find(request.params.id);
      const answer = session === null ? missing('checkout.session') : shape(session, request.url.includes('expand'));
      return send(request, reply, { answer, cut: mishaps.takeLoss('query') });
    });

    api.post<{ Params: { id: string } }>('/checkout/sessions/:id/expire', (request, reply) => {
      const session = books.find(request.params.id);
      const expire = (): Said => {
        if (session === null) return missing('checkout.session');
        if (session.status !== 'open')
          return invalid(`only an open session can be expired; this one is ${session.status}`);
        session.status = 'expired';
        return shape(session, true);
      };
      return send(request, reply, { answer: expire(), cut: mishaps.takeLoss('close') });
    });

    api.post('/refunds', (request, reply) => {
      const answer = once(request, (form) => {
        const parsed = newRefund.safeParse(form);
        if (!parsed.success) return invalid(z.prettifyError(parsed.error));
        const refund = books.refund(parsed.data.payment_intent, parsed.data.amount ?? null);
        return refund === null ? invalid('nothing of that payment is left to refund') : refunded(refund.id);
      });
      return send(request, reply, { answer, cut: false });
    });

    api.get<{ Params: { id: string } }>('/refunds/:id', (request, reply) =>
      send(request, reply, { answer: refunded(request.params.id), cut: false }),
    );

    api.get('/balance_transactions', (request, reply) =>
      send(request, reply, { answer: listed(request.url), cut: false }),
    );
  };

  function refunded(id: string): Said {
    const refund = books.refunds.find((one) => one.id === id);
    const paid = books.sessions.find(({ payment }) => payment?.ref === refund?.paymentRef);
    return refund === undefined || paid === undefined
      ? missing('refund')
      : { status: 200, body: refundShape(refund, paid.currency) };
  }

  /** Newest first, page by page. */
  function listed(url: string): Said {
    const parsed = wantedLines.safeParse(readForm(new URL(url, 'http://local').search) ?? {});
    if (!parsed.success) return invalid(z.prettifyError(parsed.error));
    const { created, limit, starting_after, expand } = parsed.data;
    const [from, to] = [(created?.gte ?? 0) * 1000, (created?.lt ?? Number.MAX_SAFE_INTEGER / 1000) * 1000];
    const all = books.lines.filter(({ at }) => at >= from && at < to).toReversed();
    const start = starting_after === undefined ? 0 : all.findIndex(({ id }) => id === starting_after) + 1;
    const page = all.slice(start, start + limit);
    const data = page.map((line) => balanceShape(line, { expanded: expand !== undefined }));
    return { status: 200, body: { object: 'list', data, has_more: start + limit < all.length } };
  }
}

/** Answers, or cuts the line when the effect is done and the answer is not sent. */
function send(request: FastifyRequest, reply: FastifyReply, at: { answer: Said; cut: boolean }) {
  if (at.cut) {
    reply.hijack();
    request.raw.socket.destroy();
    return undefined;
  }
  return reply.code(at.answer.status).send(at.answer.body);
}

function invalid(message: string): Said {
  return { status: 400, body: errorShape('invalid_request_error', message) };
}

function missing(what: string): Said {
  return { status: 404, body: errorShape('invalid_request_error', `No such ${what}`) };
}
