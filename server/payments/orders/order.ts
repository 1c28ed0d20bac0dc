import { duration, later, minutes, seconds, type Code, type Duration, type Instant } from '#kernel';
import type { PaymentOrder } from '../../store/index.ts';
import { sameAmount, type MinorAmount } from '../providers/minor-amount.ts';
import type { SeenOrder } from '../providers/provider.ts';

/** All that can happen to an order. */
export type OrderNews =
  /** The provider opened it. */
  | { readonly kind: 'opened'; readonly providerRef: string; readonly payload: string }
  /** The provider will not take it. */
  | { readonly kind: 'refused'; readonly code: Code }
  /** The provider did not say: neither that it was done nor that it was not. */
  | { readonly kind: 'silent'; readonly code: Code }
  /** The provider was asked, or was told to close it, and said how it is. `asked` is what it was asked to take. */
  | { readonly kind: 'seen'; readonly seen: SeenOrder; readonly asked: MinorAmount }
  /** Nobody waits for it any more. */
  | { readonly kind: 'close_wanted' }
  /** It was never shown to anybody, so nobody can pay it. */
  | { readonly kind: 'never_shown' }
  | { readonly kind: 'credited'; readonly at: Instant }
  | { readonly kind: 'credit_refused'; readonly code: Code };

/** What is to be done with an order next. */
export type OrderAct = 'create' | 'query' | 'close' | 'give_up' | 'credit';

/**
 * One piece of news. Pure; whatever order news comes in, what was paid stays paid and is credited once. Null: the news changes nothing.
 */
export function stepOrder(order: PaymentOrder, news: OrderNews, now: Instant): PaymentOrder | null {
  const change = changeOf(order, news, now);
  if (change === null) return null;
  const next = { ...order, ...change };
  const isSame = (Object.keys(change) as (keyof PaymentOrder)[]).every((key) => order[key] === next[key]);
  return isSame ? null : { ...next, changedAt: now };
}

function changeOf(order: PaymentOrder, news: OrderNews, now: Instant): Partial<PaymentOrder> | null {
  switch (news.kind) {
    case 'opened':
      if (order.providerRef !== null) return null;
      return { ...stillOpen(order), providerRef: news.providerRef, payload: news.payload };
    case 'refused':
      return order.providerRef === null && isOpen(order) ? { state: 'failed', code: news.code } : null;
    case 'silent':
      return isOpen(order) ? { state: 'unknown', code: news.code } : null;
    case 'seen':
      return afterSeen(order, news, now);
    case 'close_wanted':
      return { closeWanted: true };
    case 'never_shown':
      return order.providerRef === null && isOpen(order) ? { state: 'closed', code: null } : null;
    case 'credited':
      return order.state === 'paid' && order.creditedAt === null ? { creditedAt: news.at, code: null } : null;
    case 'credit_refused':
      return order.state === 'paid' && order.creditedAt === null ? { code: news.code } : null;
  }
}

function afterSeen(
  order: PaymentOrder,
  { seen, asked }: Extract<OrderNews, { kind: 'seen' }>,
  now: Instant,
): Partial<PaymentOrder> | null {
  if (order.state === 'paid') return null;
  switch (seen.kind) {
    case 'open':
      return isOpen(order) ? stillOpen(order) : null;
    case 'closed':
      return { state: 'closed', code: null };
    case 'paid': {
      const isMine = seen.orderId === order.id && sameAmount(seen.amount, asked);
      // Money that is not what was asked for is nobody's credit by a guess: staff see it, and the provider is asked again.
      if (!isMine) return { state: 'unknown', code: 'PAYMENT_DIFFERS' };
      return { state: 'paid', code: null, paidAt: seen.paidAt ?? now, paymentRef: seen.paymentRef };
    }
  }
}

function isOpen(order: PaymentOrder): boolean {
  return order.state === 'created' || order.state === 'pending' || order.state === 'unknown';
}

function stillOpen(order: PaymentOrder): Partial<PaymentOrder> {
  return isOpen(order) ? { state: 'pending', code: null } : {};
}

/** While the code is on a screen. */
const YOUNG_EVERY = seconds(2);
const SELDOM = minutes(10);
/** So long after its end an order is still asked about: a payment that was on its way may arrive. */
export const GRACE = minutes(120);

/** What an order needs now; null: nothing any more. */
export function actFor(order: PaymentOrder, now: Instant): OrderAct | null {
  const isOver = order.closeWanted || now >= order.expiresAt;
  switch (order.state) {
    case 'paid':
      return order.creditedAt === null ? 'credit' : null;
    case 'failed':
      return null;
    case 'closed':
      return order.providerRef !== null && now < later(order.expiresAt, GRACE) ? 'query' : null;
    case 'created':
    case 'pending':
    case 'unknown':
      if (order.providerRef === null) return isOver ? 'give_up' : 'create';
      return isOver && order.code !== 'PAYMENT_DIFFERS' ? 'close' : 'query';
  }
}

/** Its code may be on a screen: somebody is paying, or about to. */
export function isYoung(order: PaymentOrder, now: Instant): boolean {
  return isOpen(order) && !order.closeWanted && now < order.expiresAt;
}

/** How long to wait before the next act: the same while it is young, twice as long after each act since. */
export function restBefore(order: PaymentOrder, at: { now: Instant; actsSinceYoung: number }): Duration {
  if (isYoung(order, at.now)) return YOUNG_EVERY;
  return duration(Math.min(SELDOM, YOUNG_EVERY * 2 ** Math.min(at.actsSinceYoung, 12)));
}
