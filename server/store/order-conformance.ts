import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { later, minutes, moneyOfUnits, newId, type OrderId } from '#kernel';
import type { PaymentOrder } from './contract-orders.ts';
import type { Store } from './contract.ts';
import { Books, countingRandomness, start } from './constructed-books.ts';
import type { StoreHarness } from './harness.ts';

/** What every engine must do with orders for payment by phone. */
export function orderContract(engine: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`payment orders on ${engine}`, () => {
    let harness: StoreHarness;
    let store: Store;
    const randomness = countingRandomness();
    const books = new Books('31', randomness);

    beforeAll(async () => {
      harness = await makeHarness();
      store = await harness.open();
    });

    afterAll(async () => {
      await store.close();
      await harness.dispose();
    });

    const freshOrder = (over: Partial<PaymentOrder> = {}): PaymentOrder => ({
      id: newId<OrderId>(books.clock, randomness),
      kioskId: books.kiosk,
      sessionId: books.sessionId(),
      tenancyId: books.tenancy,
      amount: moneyOfUnits(20n),
      providerId: 'stripe',
      state: 'created',
      code: null,
      providerRef: null,
      payload: null,
      createdAt: start,
      expiresAt: later(start, minutes(5)),
      closeWanted: false,
      paidAt: null,
      paymentRef: null,
      creditedAt: null,
      changedAt: start,
      ...over,
    });
    const paid = (order: PaymentOrder): PaymentOrder => ({
      ...order,
      state: 'paid',
      providerRef: `ref-${order.id}`,
      payload: 'https://pay.example/1',
      closeWanted: true,
      paidAt: later(start, minutes(1)),
      paymentRef: 'pi_1',
    });

    test('an order is kept once, and read back as it was', async () => {
      const order = freshOrder();
      expect(await store.orders.create(order)).toBe(true);
      expect(await store.orders.create({ ...order, amount: moneyOfUnits(50n) })).toBe(false);
      expect(await store.orders.find(order.id)).toEqual(order);
      expect(await store.orders.find(freshOrder().id)).toBeNull();
      await store.orders.keep(paid(order));
      expect(await store.orders.find(order.id)).toEqual(paid(order));
    });

    test('paid stays paid, credited stays credited, and what it is about never changes', async () => {
      const order = freshOrder();
      await store.orders.create(order);
      await expect(store.orders.keep({ ...order, amount: moneyOfUnits(21n) })).rejects.toThrow(/moves forward/);
      await expect(store.orders.keep({ ...order, creditedAt: start })).rejects.toThrow();
      await store.orders.keep(paid(order));
      const back = { ...paid(order), state: 'closed', paidAt: null } as const;
      await expect(store.orders.keep(back)).rejects.toThrow(/moves forward/);
      await expect(store.orders.keep({ ...paid(order), providerRef: 'other' })).rejects.toThrow(/moves forward/);
      const credited = { ...paid(order), creditedAt: later(start, minutes(2)) };
      await store.orders.keep(credited);
      await expect(store.orders.keep(paid(order))).rejects.toThrow(/moves forward/);
      expect(await store.orders.find(order.id)).toEqual(credited);
    });

    test('two orders never share what the provider knows them by', async () => {
      const [one, two] = [freshOrder(), freshOrder()];
      await store.orders.create({ ...one, providerRef: 'cs_1' });
      await store.orders.create(two);
      await expect(store.orders.keep({ ...two, providerRef: 'cs_1' })).rejects.toThrow();
    });

    test('watched are those that may still bring money, the oldest first', async () => {
      const open = freshOrder({ state: 'pending' });
      const unknownOld = freshOrder({ state: 'unknown', expiresAt: start });
      const closedNow = freshOrder({ state: 'closed', expiresAt: later(start, minutes(30)) });
      const closedLong = freshOrder({ state: 'closed', expiresAt: start });
      const waiting = paid(freshOrder({ expiresAt: start }));
      const done = { ...paid(freshOrder()), creditedAt: start };
      const mine = [open, unknownOld, closedNow, closedLong, waiting, done];
      for (const order of mine) await store.orders.create(order);
      const watched = await store.orders.watched({ expiredSince: later(start, minutes(30)) });
      const among = watched.filter((order) => mine.some(({ id }) => id === order.id));
      expect(among).toEqual([open, unknownOld, closedNow, waiting]);
      expect((await store.orders.recent({ limit: 2 })).map(({ id }) => id)).toEqual([done.id, waiting.id]);
    });
  });
}
