import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cardUid, givenId, newId, type TenancyId, type TransactionId } from '#kernel';
import { Books, countingRandomness, start } from './constructed-books.ts';
import type { CardEvent, CardPinEvent, Store } from './index.ts';
import type { StoreHarness } from './harness.ts';

/** What every engine must do with cards. */
export function cardContract(engine: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`cards on ${engine}`, () => {
    let harness: StoreHarness;
    let store: Store;
    const randomness = countingRandomness();
    const books = new Books('13', randomness);
    const uid = cardUid('04A1B2C3D4E5F6');
    const audit = { at: start, personId: null, kioskId: null, act: 'card_bound', about: uid, details: {} };
    const event = (over: Partial<CardEvent>): CardEvent => ({
      id: newId<TransactionId>(books.clock, randomness),
      cardUid: uid,
      act: 'blocked',
      tenancyId: null,
      proof: null,
      at: start,
      reason: 'lost',
      ...over,
    });

    beforeAll(async () => {
      harness = await makeHarness();
      store = await harness.open();
    });
    afterAll(async () => {
      await store.close();
      await harness.dispose();
    });

    test('what happened to them stays, in its order, with its line of the audit', async () => {
      const bound = event({ act: 'bound', tenancyId: givenId<TenancyId>('flat-1'), reason: 'issued' });
      const proved = event({ act: 'proved', proof: 'proven' });
      const blocked = event({});
      await store.cards.keep([bound, proved], audit);
      await store.cards.keep([blocked], { ...audit, act: 'card_blocked' });
      expect(await store.cards.events()).toEqual([bound, proved, blocked]);
      expect((await store.people.audit({ limit: 2 })).map(({ act }) => act)).toEqual(['card_blocked', 'card_bound']);
    });

    test('one of two that belong together is not kept alone', async () => {
      const before = await store.cards.events();
      const once = event({});
      await expect(store.cards.keep([once, once], audit)).rejects.toThrow();
      expect(await store.cards.events()).toEqual(before);
    });

    test('what happened to a PIN stays in its order; one that is kept twice is not kept', async () => {
      const pin = (over: Partial<CardPinEvent>): CardPinEvent => ({
        id: newId<TransactionId>(books.clock, randomness),
        cardUid: uid,
        act: 'wrong',
        tenancyId: null,
        pinHash: null,
        at: start,
        ...over,
      });
      const set = pin({ act: 'set', tenancyId: givenId<TenancyId>('flat-1'), pinHash: 'scrypt$constructed' });
      const tried = [pin({}), pin({ act: 'right' })];
      for (const event of [set, ...tried]) await store.cards.keepPin(event, { ...audit, act: `card_pin_${event.act}` });
      await expect(store.cards.keepPin(set, audit)).rejects.toThrow();
      await expect(store.cards.keepPin(pin({ act: 'set' }), audit)).rejects.toThrow();
      expect(await store.cards.pinEvents()).toEqual([set, ...tried]);
      expect((await store.people.audit({ limit: 1 })).map(({ act }) => act)).toEqual(['card_pin_right']);
    });

    test('a counter only rises, whoever asks at once', async () => {
      const count = (counter: number) => store.cards.count({ cardUid: uid, counter, at: start });
      expect(await Promise.all([count(5), count(5), count(4)])).toEqual([true, false, false]);
      expect([await count(6), await count(6), await count(0)]).toEqual([true, false, false]);
      const other = cardUid('04A1B2C3D4E5F7');
      expect(await store.cards.count({ cardUid: other, counter: 1, at: start })).toBe(true);
    });
  });
}
