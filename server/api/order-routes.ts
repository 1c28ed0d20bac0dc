import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { KioskId, Reply } from '#kernel';
import { orderAnswer, orderRequest, type OrderAnswer } from '#contracts/api';
import { orderId, refusal, replyOf } from '#contracts/wire';
import type { CardVisits } from '../cards/index.ts';
import type { OrderService } from '../payments/index.ts';
import { answer } from './problems.ts';

const failed = z.strictObject({ ok: z.literal(false), error: refusal });
const response = { 200: replyOf(orderAnswer), '4xx': failed, '5xx': failed };
const params = z.strictObject({ id: orderId });

/** Payment by phone: a kiosk opens an order, asks how it is, and says when nobody waits for it any more. */
export function orderRoutes(
  orders: Pick<OrderService, 'create' | 'find' | 'close'>,
  visits: Pick<CardVisits, 'shown'>,
  kioskOf: (request: FastifyRequest) => KioskId,
): FastifyPluginAsync {
  const shown = (kioskId: KioskId, reply: Reply<OrderAnswer>): Reply<OrderAnswer> => {
    if (!reply.ok || reply.value.topUp === null) return reply;
    const { topUp } = reply.value;
    const account = visits.shown(kioskId, topUp.account);
    return { ok: true, value: { ...reply.value, topUp: { ...topUp, account } } };
  };
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.post(
      '/orders',
      { schema: { summary: 'A sum is to be paid by phone', body: orderRequest, response } },
      async (request, reply) =>
        answer(reply, shown(kioskOf(request), await orders.create(kioskOf(request), request.body))),
    );

    server.get('/orders/:id', { schema: { summary: 'How an order is', params, response } }, async (request, reply) =>
      answer(reply, shown(kioskOf(request), await orders.find(kioskOf(request), request.params.id))),
    );

    server.post(
      '/orders/:id/close',
      { schema: { summary: 'Nobody waits for it any more', params, response } },
      async (request, reply) =>
        answer(reply, shown(kioskOf(request), await orders.close(kioskOf(request), request.params.id))),
    );
  };
  return routes;
}

/** `POST /api/payments/notify/:provider`: open to anyone, so the body is nothing until its signature was checked over its very bytes. */
export function notifyRoutes(orders: Pick<OrderService, 'notify'>): FastifyPluginAsync {
  return async (server) => {
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    server.post<{ Params: { provider: string } }>(
      '/notify/:provider',
      { schema: { hide: true } },
      async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        return answer(reply, await orders.notify(request.params.provider, request.headers, body));
      },
    );
  };
}
