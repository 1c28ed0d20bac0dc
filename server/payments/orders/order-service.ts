import {
  assertNever,
  codeOf,
  FaultError,
  later,
  milliseconds,
  refuse,
  success,
  type Clock,
  type Currency,
  type Duration,
  type Instant,
  type KioskId,
  type Log,
  type Money,
  type OrderId,
  type Reply,
} from '#kernel';
import type { OrderAnswer, OrderRequest } from '#contracts/api';
import { accountOf } from '../../ledger/index.ts';
import type { OrderStore, PaymentOrder } from '../../store/index.ts';
import type { Crediting } from '../crediting.ts';
import type { MinorAmount } from '../providers/minor-amount.ts';
import type { PaymentProvider, StatementRow } from '../providers/provider.ts';
import { orderWire } from './order-answer.ts';
import { OrderWatch } from './order-watch.ts';
import { actFor, stepOrder, type OrderAct, type OrderNews } from './order.ts';

/** What the site offers. */
export interface PhoneOffer {
  readonly providerId: string;
  readonly minimum: Money;
  readonly maximum: Money;
  readonly validFor: Duration;
  /** What the payer reads on the phone. */
  readonly description: string;
}

export interface OrderServiceOptions {
  readonly orders: OrderStore;
  /** Every provider that the configuration names, by its id: old orders are settled with the one they were made with. */
  readonly providers: ReadonlyMap<string, PaymentProvider>;
  /** Null: no new orders are taken. */
  readonly offer: PhoneOffer | null;
  readonly crediting: Crediting;
  readonly currency: Currency;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChanged: (order: PaymentOrder) => void;
}

const OPEN_AT_MOST = 256;
/** A kiosk waits so long for the provider; then it gets the order as it is, and asks again. */
const ANSWER_WITHIN = milliseconds(3500);

/** Orders for payment by phone: kept before the provider is asked, asked about until their fate is known, credited once. */
export class OrderService {
  readonly #options: OrderServiceOptions;
  readonly #watch: OrderWatch;

  constructor(options: OrderServiceOptions) {
    this.#options = options;
    this.#watch = new OrderWatch({ ...options, attend: (order) => this.#attend(order) });
  }

  start(): Promise<void> {
    return this.#watch.start();
  }

  stop(): Promise<void> {
    return this.#watch.stop();
  }

  /** Refusals: QR_NOT_OFFERED, TENANCY_UNKNOWN, CURRENCY_DIFFERS, AMOUNT_REFUSED, ORDERS_TOO_MANY, LEDGER_ID_REUSED (the first order stands). */
  async create(kioskId: KioskId, request: OrderRequest): Promise<Reply<OrderAnswer>> {
    const { offer, orders, crediting, clock } = this.#options;
    const known = await orders.find(request.id);
    if (known !== null) return this.#repeated(known, { kioskId, request });
    if (offer === null) return refuse('QR_NOT_OFFERED');
    const amount = crediting.amountOf(request, offer.maximum);
    if (typeof amount !== 'bigint') return { ok: false, error: amount };
    if (amount < offer.minimum || this.#minor(offer.providerId, amount) === null)
      return refuse('AMOUNT_REFUSED', { details: { amount: request.amount.amount } });
    if (this.#watch.size >= OPEN_AT_MOST) return refuse('ORDERS_TOO_MANY');
    const now = clock.now();
    const order: PaymentOrder = {
      id: request.id,
      kioskId,
      sessionId: request.sessionId,
      tenancyId: request.tenancyId,
      amount,
      providerId: offer.providerId,
      state: 'created',
      code: null,
      providerRef: null,
      payload: null,
      createdAt: now,
      expiresAt: later(now, offer.validFor),
      closeWanted: false,
      paidAt: null,
      paymentRef: null,
      creditedAt: null,
      changedAt: now,
    };
    if (!(await orders.create(order))) {
      const first = await orders.find(request.id);
      return first === null ? refuse('ORDER_UNKNOWN') : this.#repeated(first, { kioskId, request });
    }
    this.#watch.watch(order.id);
    return this.#answerSoon(order);
  }

  /** Refusal: ORDER_UNKNOWN (also for another kiosk's). */
  async find(kioskId: KioskId, id: OrderId): Promise<Reply<OrderAnswer>> {
    const order = await this.#options.orders.find(id);
    return order === null || order.kioskId !== kioskId ? refuse('ORDER_UNKNOWN') : this.#answer(order);
  }

  /** Nobody waits for it any more. An order that turns out to be paid is credited, and the answer says so. Refusal: ORDER_UNKNOWN. */
  async close(kioskId: KioskId, id: OrderId): Promise<Reply<OrderAnswer>> {
    const order = await this.#options.orders.find(id);
    if (order === null || order.kioskId !== kioskId) return refuse('ORDER_UNKNOWN');
    const wanted = await this.#watch.inTurn(id, async () => {
      const now = (await this.#options.orders.find(id)) ?? order;
      return this.#take(now, { kind: 'close_wanted' });
    });
    this.#watch.watch(id);
    return this.#answerSoon(wanted);
  }

  /** A notification, as it came. It only makes us ask the provider. Refusals: ROUTE_UNKNOWN (no such provider), NOTIFY_REFUSED. */
  async notify(
    providerId: string,
    headers: Readonly<Record<string, string | readonly string[] | undefined>>,
    rawBody: Uint8Array,
  ): Promise<Reply<null>> {
    const { providers, clock, log, orders } = this.#options;
    const provider = providers.get(providerId);
    if (provider === undefined) return refuse('ROUTE_UNKNOWN');
    const events = provider.parseNotify(headers, rawBody, { now: clock.now() });
    if (!events.ok) {
      log.warn('notification refused', { provider: providerId, reason: events.error.message });
      return events;
    }
    for (const event of events.value) {
      const order = event.orderId === null ? null : await orders.find(event.orderId as OrderId);
      const isOurs = order !== null && order.providerId === providerId;
      log.info('notification', { provider: providerId, order: event.orderId, known: isOurs });
      // A settled order needs no question; for any other this only shortens the wait.
      if (isOurs && order.creditedAt === null) this.#watch.watch(order.id);
    }
    return success(null);
  }

  /** The provider's own books of a span, each payment with our order where there is one. Rejects with PROVIDER_AWAY, PROVIDER_REFUSED. */
  async statement(
    providerId: string,
    span: { from: Instant; to: Instant },
  ): Promise<readonly (StatementRow & { readonly orderId: OrderId | null })[] | null> {
    const { providers, orders } = this.#options;
    const rows = await providers.get(providerId)?.downloadStatement(span);
    if (rows === undefined) return null;
    const known = new Map<string | null, OrderId>();
    for (const order of await orders.recent({ limit: 5000 }))
      if (order.paymentRef !== null) known.set(order.paymentRef, order.id);
    return rows.map((row) => ({
      ...row,
      orderId: (row.paymentRef === null ? null : known.get(row.paymentRef)) ?? null,
    }));
  }

  #repeated(
    known: PaymentOrder,
    at: { kioskId: KioskId; request: OrderRequest },
  ): Promise<Reply<OrderAnswer>> | Reply<OrderAnswer> {
    const { request, kioskId } = at;
    const { crediting } = this.#options;
    const amount = crediting.amountOf(request, known.amount);
    const isSame =
      amount === known.amount &&
      known.kioskId === kioskId &&
      known.sessionId === request.sessionId &&
      known.tenancyId === request.tenancyId;
    return isSame ? this.#answer(known) : refuse('LEDGER_ID_REUSED', { details: { id: request.id } });
  }

  /** The order after the provider was asked, or as it is when that takes too long. */
  async #answerSoon(order: PaymentOrder): Promise<Reply<OrderAnswer>> {
    const { clock, orders, log } = this.#options;
    const limit = new AbortController();
    const attended = this.#watch.attendNow(order.id).catch((thrown: unknown) => {
      log.error('order', thrown, { order: order.id });
    });
    await Promise.race([attended, clock.sleep(ANSWER_WITHIN, limit.signal)]);
    limit.abort();
    return this.#answer((await orders.find(order.id)) ?? order);
  }

  async #answer(order: PaymentOrder): Promise<Reply<OrderAnswer>> {
    const { crediting, currency, clock } = this.#options;
    const topUp = order.creditedAt === null ? null : await crediting.credited(order.id);
    return success({ order: orderWire(order, { currency, now: clock.now() }), topUp });
  }

  /** Does what the order needs now; an order that turns out to be paid is credited at once. */
  async #attend(order: PaymentOrder): Promise<PaymentOrder> {
    const act = actFor(order, this.#options.clock.now());
    if (act === null) return order;
    const next = await this.#take(order, await this.#do(act, order));
    return next.state === 'paid' && act !== 'credit' ? this.#attend(next) : next;
  }

  async #take(order: PaymentOrder, news: OrderNews): Promise<PaymentOrder> {
    const { clock, orders, log, onChanged } = this.#options;
    const next = stepOrder(order, news, clock.now());
    if (next === null) return order;
    await orders.keep(next);
    const facts = { order: next.id, news: news.kind, from: order.state, to: next.state, code: next.code };
    if (next.code === null) log.info('order', facts);
    else log.warn('order', facts);
    onChanged(next);
    return next;
  }

  async #do(act: OrderAct, order: PaymentOrder): Promise<OrderNews> {
    if (act === 'give_up') return { kind: 'never_shown' };
    if (act === 'credit') return this.#credit(order);
    try {
      return await this.#ask(act, order);
    } catch (thrown) {
      const code = codeOf(thrown);
      this.#options.log.warn('provider', {
        order: order.id,
        act,
        code,
        reason: thrown instanceof Error ? thrown.message : '',
      });
      if (!(thrown instanceof FaultError)) throw thrown;
      return code === 'PROVIDER_REFUSED' && act === 'create' ? { kind: 'refused', code } : { kind: 'silent', code };
    }
  }

  async #ask(act: 'create' | 'query' | 'close', order: PaymentOrder): Promise<OrderNews> {
    const provider = this.#options.providers.get(order.providerId);
    const asked = this.#minor(order.providerId, order.amount);
    if (provider === undefined || asked === null)
      throw new FaultError('PROVIDER_AWAY', {
        message: `no provider ${order.providerId} is configured for this order`,
      });
    switch (act) {
      case 'create': {
        const description = this.#options.offer?.description ?? '';
        const opened = await provider.create({ id: order.id, amount: asked, description, createdAt: order.createdAt });
        return { kind: 'opened', providerRef: opened.providerRef, payload: opened.qrPayload };
      }
      case 'query':
        return { kind: 'seen', seen: await provider.query(order.providerRef ?? ''), asked };
      case 'close':
        return { kind: 'seen', seen: await provider.close(order.providerRef ?? ''), asked };
      default:
        return assertNever(act);
    }
  }

  async #credit(order: PaymentOrder): Promise<OrderNews> {
    const { crediting, clock } = this.#options;
    const reply = await crediting.credit({
      id: order.id,
      kioskId: order.kioskId,
      sessionId: order.sessionId,
      tenancyId: order.tenancyId,
      amount: order.amount,
      paidAt: order.paidAt ?? order.changedAt,
      heldIn: accountOf.providerClearing(),
      facts: {
        means: 'qr',
        provider: order.providerId,
        providerRef: order.providerRef ?? '',
        paymentRef: order.paymentRef ?? '',
      },
    });
    return reply.ok ? { kind: 'credited', at: clock.now() } : { kind: 'credit_refused', code: reply.error.code };
  }

  #minor(providerId: string, amount: Money): MinorAmount | null {
    return this.#options.providers.get(providerId)?.amountOf(amount, this.#options.currency) ?? null;
  }
}
