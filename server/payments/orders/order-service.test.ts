import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  currency,
  formatMoney,
  givenId,
  later,
  minutes,
  money,
  moneyOfUnits,
  newId,
  seconds,
  silentLog,
  success,
  Turns,
  type KioskId,
  type OrderId,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { openConstructedBooks, type ConstructedBooks } from '../../constructed-site.ts';
import { accountOf } from '../../ledger/index.ts';
import type { OrderStore } from '../../store/index.ts';
import { unusedAccounts } from '../constructed-desk.ts';
import { Crediting, type TopUpDesk } from '../crediting.ts';
import { toMinor } from '../providers/minor-amount.ts';
import { Rush } from '../rush.ts';
import type { PaymentProvider, SeenOrder } from '../providers/provider.ts';
import { OrderService } from './order-service.ts';

/* The moments between two writes, at which a server can be killed: each is stopped at exactly there, and a new service goes on with what the store has. */

const lobby = givenId<KioskId>('lobby');
const eur = currency('EUR');
let books: ConstructedBooks;
let seen: SeenOrder;
let running: OrderService[];

beforeEach(async () => {
  books = await openConstructedBooks();
  seen = { kind: 'open' };
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((service) => service.stop()));
  await books.close();
});

/** Says what the test wants it to say. */
const provider: PaymentProvider = {
  id: 'stripe',
  create: (order) =>
    Promise.resolve({
      providerRef: `cs_${order.id}`,
      kind: 'qr',
      qrPayload: 'https://pay.example/1',
      expiresAt: later(order.createdAt, minutes(60)),
    }),
  query: () => Promise.resolve(seen),
  close: () => Promise.resolve(seen),
  refund: () => Promise.resolve({ refundRef: 're_1', state: 'done' }),
  queryRefund: () => Promise.resolve({ refundRef: 're_1', state: 'done' }),
  parseNotify: () => success([]),
  downloadStatement: () => Promise.resolve([]),
  amountOf: (amount, of) => toMinor(amount, of, { decimals: 2, step: 1n }),
};

function deskOf(at: ConstructedBooks): TopUpDesk {
  const { store, directory, site, clock } = at;
  return {
    store,
    directory,
    policy: site.policy,
    currency: site.site.currency,
    clock,
    ...unusedAccounts(at),
    settle: async () => undefined,
    averagePerDay: async () => money(2_000_000n),
    turns: new Turns(),
    holdCuts: () => () => undefined,
    onCredited: () => Promise.resolve(),
    rush: new Rush(clock),
  };
}

function serviceWith(over: { orders?: OrderStore; desk?: TopUpDesk } = {}): OrderService {
  const service = new OrderService({
    orders: over.orders ?? books.store.orders,
    providers: new Map([['stripe', provider]]),
    offer: {
      providerId: 'stripe',
      minimum: moneyOfUnits(5n),
      maximum: moneyOfUnits(500n),
      validFor: minutes(5),
      description: 'Constructed House',
    },
    crediting: new Crediting(over.desk ?? deskOf(books)),
    currency: eur,
    clock: books.clock,
    log: silentLog,
    onChanged: () => undefined,
  });
  running.push(service);
  return service;
}

const freshRequest = () => ({
  id: newId<OrderId>(books.clock, systemRandomness),
  sessionId: newId<SessionId>(books.clock, systemRandomness),
  tenancyId: givenId<TenancyId>('anna'),
  amount: { amount: '20.00', currency: 'EUR' },
});
const paidFor = (id: OrderId): SeenOrder => ({
  kind: 'paid',
  amount: { minor: 2000n, currency: eur },
  orderId: id,
  paymentRef: 'pi_1',
  paidAt: books.clock.now(),
});
const clearing = async () => formatMoney(await books.store.ledger.balance(accountOf.providerClearing()));

/** Lets a service start, and what it finds be done: the writes are a real thread's, so they take real time. */
async function takeUp(service: OrderService, id: OrderId): Promise<void> {
  await service.start();
  await vi.waitFor(async () => {
    books.clock.advance(seconds(1));
    expect(await books.store.orders.find(id)).toMatchObject({ creditedAt: expect.any(Number) as number });
  });
}

describe('an order whose server is killed', () => {
  it('between paid and the ledger is credited by the next one', async () => {
    const request = freshRequest();
    const killed: TopUpDesk = { ...deskOf(books), settle: () => Promise.reject(new Error('killed here')) };
    const first = serviceWith({ desk: killed });
    await first.create(lobby, request);
    seen = paidFor(request.id);
    await first.close(lobby, request.id);
    expect(await books.store.orders.find(request.id)).toMatchObject({ state: 'paid', creditedAt: null });
    expect(await clearing()).toBe('0.00');
    await takeUp(serviceWith(), request.id);
    expect(await clearing()).toBe('20.00');
  });

  it('between the ledger and the mark is not credited twice', async () => {
    const request = freshRequest();
    const { orders } = books.store;
    const killed: OrderStore = {
      ...orders,
      keep: (order) => (order.creditedAt === null ? orders.keep(order) : Promise.reject(new Error('killed here'))),
    };
    const first = serviceWith({ orders: killed });
    await first.create(lobby, request);
    seen = paidFor(request.id);
    await first.close(lobby, request.id);
    expect(await clearing()).toBe('20.00');
    expect(await orders.find(request.id)).toMatchObject({ state: 'paid', creditedAt: null });
    await takeUp(serviceWith(), request.id);
    expect(await orders.find(request.id)).toMatchObject({ state: 'paid', creditedAt: expect.any(Number) as number });
    expect(await clearing()).toBe('20.00');
  });

  it('before the provider was asked is closed by the next one when its time is over', async () => {
    const request = freshRequest();
    const { orders } = books.store;
    const killed: OrderStore = { ...orders, keep: () => Promise.reject(new Error('killed here')) };
    await serviceWith({ orders: killed }).create(lobby, request);
    expect(await orders.find(request.id)).toMatchObject({ state: 'created' });
    books.clock.advance(minutes(6));
    const next = serviceWith();
    await next.start();
    await next.close(lobby, request.id);
    expect(await orders.find(request.id)).toMatchObject({ state: 'closed', providerRef: null });
  });
});

describe('an order that is paid with something else than was asked', () => {
  it('is shown to staff and is nobody’s credit', async () => {
    const request = freshRequest();
    const service = serviceWith();
    await service.create(lobby, request);
    seen = {
      ...(paidFor(request.id) as Extract<SeenOrder, { kind: 'paid' }>),
      amount: { minor: 1999n, currency: eur },
    };
    expect(await service.close(lobby, request.id)).toMatchObject({
      value: { order: { state: 'unknown', code: 'PAYMENT_DIFFERS' }, topUp: null },
    });
    expect(await clearing()).toBe('0.00');
  });
});
