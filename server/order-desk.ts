import { formatInstant } from '#kernel';
import type { EventStream } from './api/index.ts';
import type { ServerOptions } from './options.ts';
import { Crediting, openProviders, OrderService, type PhoneOffer, type TopUpDesk } from './payments/index.ts';
import type { Store } from './store/index.ts';

/** Payment by phone, as the site file wants it. Nothing runs yet. Rejects with CONFIGURATION_UNREADABLE for a secret that cannot be read. */
export async function composeOrders(
  { site, clock, log }: Pick<ServerOptions, 'site' | 'clock' | 'log'>,
  at: { store: Store; events: EventStream; desk: TopUpDesk },
): Promise<OrderService> {
  return new OrderService({
    orders: at.store.orders,
    providers: await openProviders(site.payments),
    offer: offerOf(site),
    crediting: new Crediting(at.desk),
    currency: site.site.currency,
    clock,
    log: log.area('orders'),
    onChanged: (order) =>
      at.events.publish({ type: 'order_changed', at: formatInstant(clock.now()), orderId: order.id }),
  });
}

function offerOf({ site, payments, policy }: ServerOptions['site']): PhoneOffer | null {
  const [first] = payments;
  if (first === undefined) return null;
  return {
    providerId: first.id,
    minimum: first.minimum,
    maximum: policy.session_limit,
    validFor: first.valid_for,
    description: site.name,
  };
}
