import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { givenId, later, minutes, newId, type NoticeId, type TenancyId } from '#kernel';
import { policy } from '#contracts/configuration';
import { noticeKind } from '#contracts/events';
import type { Notice } from './contract-notices.ts';
import type { Store } from './contract.ts';
import { Books, countingRandomness, start } from './constructed-books.ts';
import type { StoreHarness } from './harness.ts';

/** What every engine must do with notices to tenants. */
export function noticeContract(engine: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`notices on ${engine}`, () => {
    let harness: StoreHarness;
    let store: Store;
    const randomness = countingRandomness();
    const books = new Books('41', randomness);
    const { tenancy: tenancyId } = books;

    beforeAll(async () => {
      harness = await makeHarness();
      store = await harness.open();
    });

    afterAll(async () => {
      await store.close();
      await harness.dispose();
    });

    const fresh = (over: Partial<Notice> = {}): Notice => {
      const id = newId<NoticeId>(books.clock, randomness);
      return {
        id,
        about: `constructed ${id}`,
        tenancyId,
        kind: 'low_credit',
        at: start,
        language: 'de',
        title: 'Constructed',
        text: 'Constructed text',
        short: 'Constructed',
        facts: { unit: 'Unit 1', balance: '€2.00' },
        daysLeft: 3,
        movement: 5,
        ...over,
      };
    };
    const untouched = { firstAttemptedAt: null, undeliveredAt: null, reference: null, checkAt: null };
    const waiting = {
      state: 'waiting',
      attempts: 0,
      attemptedAt: null,
      acceptedAt: null,
      deliveredAt: null,
      ...untouched,
    } as const;
    const { warning_channels: counted } = policy.parse({});

    test('is kept once about one thing, with its deliveries and its mark in the same commit', async () => {
      const notice = fresh();
      const mark = { tenancyId, told: 3, movement: 5, armedBy: 2 };
      expect(await store.notices.keep(notice, { channels: ['log', 'broker'], mark })).toBe(true);
      expect(await store.notices.keep(fresh({ about: notice.about }), { channels: ['log'], mark: null })).toBe(false);
      expect(await store.notices.mark(tenancyId)).toEqual(mark);
      expect(await store.notices.recent({ limit: 5 })).toEqual([notice]);
      const due = await store.notices.due({ now: start, limit: 10 });
      expect(due).toEqual([
        { notice, delivery: { noticeId: notice.id, channel: 'broker', nextAt: start, ...waiting } },
        { notice, delivery: { noticeId: notice.id, channel: 'log', nextAt: start, ...waiting } },
      ]);
    });

    test('is due when its time has come, and no more once it was sent or given up', async () => {
      const notice = fresh({ at: later(start, minutes(60)) });
      await store.notices.keep(notice, { channels: ['mqtt'], mark: null });
      const ids = async (now: number) =>
        (await store.notices.due({ now: later(start, minutes(now)), limit: 99 })).map((due) => due.notice.id);
      expect(await ids(59)).not.toContain(notice.id);
      expect(await ids(60)).toContain(notice.id);
      const tried = { noticeId: notice.id, channel: 'mqtt', ...waiting, attempts: 1 } as const;
      await store.notices.keepDelivery({ ...tried, nextAt: later(start, minutes(90)) });
      expect(await ids(89)).not.toContain(notice.id);
      const nextAt = later(start, minutes(90));
      await store.notices.keepDelivery({ ...tried, nextAt, state: 'sent', acceptedAt: start });
      expect(await ids(999)).not.toContain(notice.id);
      await expect(store.notices.keepDelivery({ ...tried, nextAt })).rejects.toThrow(/stays sent/);
    });

    test('a warning is proven by a confirmation from the broker inside, by acceptance elsewhere, by a log never', async () => {
      const other = new Books('42', randomness).tenancy;
      const at = later(start, minutes(7));
      const warn = async (over: Partial<Notice> = {}) => {
        const notice = fresh({ tenancyId: other, ...over });
        await store.notices.keep(notice, {
          channels: ['log', 'broker', 'mqtt'],
          mark: { tenancyId: other, told: 3, movement: 5, armedBy: 5 },
        });
        return notice;
      };
      const sent = { ...waiting, state: 'sent', attempts: 1, nextAt: start, acceptedAt: at } as const;
      const nothing = { deliveredAt: null, acceptedAt: null, attempted: null };
      const first = await warn();
      expect(await store.notices.warned(other, counted)).toEqual(nothing);
      await store.notices.keepDelivery({ noticeId: first.id, channel: 'log', ...sent });
      await store.notices.keepDelivery({ noticeId: first.id, channel: 'broker', ...sent });
      expect(await store.notices.warned(other, counted)).toEqual(nothing);
      await store.notices.keepDelivery({ noticeId: first.id, channel: 'broker', ...sent, deliveredAt: at });
      expect(await store.notices.warned(other, counted)).toEqual({ ...nothing, deliveredAt: at });

      // Credit was lifted since: what was said before warns of nothing any more.
      await store.notices.keepMark({ tenancyId: other, told: null, movement: 9, armedBy: 9 });
      expect(await store.notices.warned(other, counted)).toEqual(nothing);
      const second = fresh({ tenancyId: other, movement: 9 });
      await store.notices.keep(second, { channels: ['mqtt'], mark: null });
      await store.notices.keepDelivery({ noticeId: second.id, channel: 'mqtt', ...sent });
      expect(await store.notices.warned(other, counted)).toEqual({ ...nothing, acceptedAt: at });
    });

    test('a warning that was tried on every channel is known with how long; a log is no channel', async () => {
      const notice = fresh({ tenancyId: givenId<TenancyId>('tried'), movement: 1 });
      const mark = { tenancyId: notice.tenancyId, told: 3, movement: 1, armedBy: 1 };
      await store.notices.keep(notice, { channels: ['log', 'broker', 'mqtt'], mark });
      const attempt = (channel: 'broker' | 'mqtt', minute: number) =>
        store.notices.keepDelivery({
          noticeId: notice.id,
          channel,
          ...waiting,
          attempts: 1,
          nextAt: start,
          firstAttemptedAt: later(start, minutes(channel === 'broker' ? 10 : 5)),
          attemptedAt: later(start, minutes(minute)),
        });
      await attempt('broker', 90);
      expect((await store.notices.warned(notice.tenancyId, counted)).attempted).toBeNull();
      await attempt('mqtt', 60);
      // From the first attempt, not from when it was written: quiet hours are no attempt.
      expect((await store.notices.warned(notice.tenancyId, counted)).attempted).toEqual({
        from: later(start, minutes(10)),
        to: later(start, minutes(60)),
      });
    });

    test('only evidence over channels that count is proof, and none that was taken back', async () => {
      const tenant = givenId<TenancyId>('counted');
      const notice = fresh({ tenancyId: tenant, movement: 1 });
      await store.notices.keep(notice, {
        channels: ['email', 'sms', 'slip'],
        mark: { tenancyId: tenant, told: 3, movement: 1, armedBy: 1 },
      });
      const at = later(start, minutes(7));
      const sent = {
        noticeId: notice.id,
        ...waiting,
        state: 'sent',
        attempts: 1,
        nextAt: start,
        acceptedAt: at,
      } as const;
      await store.notices.keepDelivery({ ...sent, channel: 'sms', reference: 'gateway-1', checkAt: at });
      expect(await store.notices.warned(tenant, counted)).toMatchObject({ deliveredAt: null, acceptedAt: at });
      const without = { ...counted, accepted: ['email' as const] };
      expect((await store.notices.warned(tenant, without)).acceptedAt).toBeNull();
      await store.notices.keepDelivery({ ...sent, channel: 'sms', undeliveredAt: later(at, minutes(1)) });
      expect((await store.notices.warned(tenant, counted)).acceptedAt).toBeNull();
      await store.notices.keepDelivery({ ...sent, channel: 'slip', deliveredAt: later(at, minutes(2)) });
      expect((await store.notices.warned(tenant, counted)).deliveredAt).toBe(later(at, minutes(2)));
      expect((await store.notices.warned(tenant, { delivered: ['sms'], accepted: [] })).deliveredAt).toBeNull();
    });

    test('paper waits for its tenant, and a gateway is asked when its time has come', async () => {
      const tenant = givenId<TenancyId>('asked');
      const notice = fresh({ tenancyId: tenant });
      await store.notices.keep(notice, { channels: ['sms', 'slip'], mark: null });
      const mine = async () =>
        (await store.notices.due({ now: start, limit: 99 })).filter((due) => due.notice.id === notice.id);
      expect((await mine()).map(({ delivery }) => delivery.channel)).toEqual(['sms']);
      const sent = { noticeId: notice.id, channel: 'sms', ...waiting, state: 'sent', nextAt: start } as const;
      const checkAt = later(start, minutes(3));
      await store.notices.keepDelivery({ ...sent, acceptedAt: start, reference: 'gateway-2', checkAt });
      const asked = async (minute: number) =>
        (await store.notices.toCheck({ now: later(start, minutes(minute)), limit: 99 }))
          .filter((one) => one.notice.id === notice.id)
          .map(({ delivery }) => delivery.reference);
      expect(await asked(2)).toEqual([]);
      expect(await asked(3)).toEqual(['gateway-2']);
      expect(await store.notices.of(tenant, { limit: 5 })).toMatchObject([
        { notice, deliveries: [{ channel: 'slip' }, { channel: 'sms', reference: 'gateway-2', checkAt }] },
      ]);
    });

    test('those after one that somebody knows are given in order', async () => {
      const [first, second] = [fresh(), fresh()];
      for (const notice of [first, second]) await store.notices.keep(notice, { channels: [], mark: null });
      expect(await store.notices.find(second.id)).toEqual(second);
      expect(await store.notices.since(first.id, { limit: 9 })).toEqual([second]);
      expect((await store.notices.since(null, { limit: 1 }))?.length).toBe(1);
      expect(await store.notices.since(newId<NoticeId>(books.clock, randomness), { limit: 1 })).toBeNull();
    });

    test('never changes', async () => {
      await store.notices.keep(fresh(), { channels: [], mark: null });
      await expect(harness.meddle("UPDATE notice SET text = 'other'")).rejects.toThrow(/append-only/);
      await expect(harness.meddle('DELETE FROM notice')).rejects.toThrow(/append-only|FOREIGN KEY/);
    });

    test('may be of every kind that there is', async () => {
      for (const kind of noticeKind.options)
        expect(await store.notices.keep(fresh({ kind }), { channels: [], mark: null })).toBe(true);
    });
  });
}
