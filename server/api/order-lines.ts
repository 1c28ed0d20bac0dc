import type { FastifyPluginAsync } from 'fastify';
import { formatInstant, formatMoney, parseInstant, refuse } from '#kernel';
import { accountOf } from '../ledger/index.ts';
import { orderLine, type OrderService } from '../payments/index.ts';
import type { Store } from '../store/index.ts';
import { answer } from './problems.ts';

const LINES_SHOWN = 200;

/** Payments by phone for staff: the orders, what lies with the providers by our books, and the providers' own books beside ours. */
export function orderLines(services: {
  readonly store: Store;
  readonly orders: Pick<OrderService, 'statement'>;
}): FastifyPluginAsync {
  return async (door) => {
    door.get('/orders', async () => (await services.store.orders.recent({ limit: LINES_SHOWN })).map(orderLine));

    door.get('/orders/clearing', async () => ({
      clearing: formatMoney(await services.store.ledger.balance(accountOf.providerClearing())),
    }));

    door.get<{ Params: { provider: string }; Querystring: { from?: string; to?: string } }>(
      '/orders/statement/:provider',
      async (request, reply) => {
        const from = parseInstant(request.query.from ?? '');
        const to = parseInstant(request.query.to ?? '');
        if (from === null || to === null)
          return answer(reply, refuse('REQUEST_INVALID', { details: { path: 'from, to' } }));
        const rows = await services.orders.statement(request.params.provider, { from, to });
        if (rows === null) return answer(reply, refuse('ROUTE_UNKNOWN'));
        return rows.map(({ at, kind, paymentRef, amount, fee, orderId }) => ({
          at: formatInstant(at),
          kind,
          paymentRef,
          orderId,
          amountMinor: String(amount.minor),
          feeMinor: String(fee.minor),
          currency: amount.currency,
        }));
      },
    );
  };
}
