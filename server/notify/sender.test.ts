import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  FaultError,
  hours,
  newId,
  seconds,
  silentLog,
  type ManualClock,
  type NoticeId,
  type TenancyId,
  givenId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import type { Notice } from '../store/index.ts';
import { MOST_ATTEMPTS, NoticeSender, type SendNotice } from './sender.ts';

let books: ConstructedBooks;
let clock: ManualClock;
const ended = vi.fn<(notice: Notice, channel: string, state: string) => void>();

beforeEach(async () => {
  books = await openConstructedBooks();
  clock = books.clock;
  ended.mockClear();
});
afterEach(() => books.close());

const senderOver = (send: SendNotice) =>
  new NoticeSender({
    siteId: books.site.site.id,
    notices: books.store.notices,
    channels: new Map([['broker', send]]),
    onEnded: ended,
    clock,
    log: silentLog,
  });

async function keptNotice(): Promise<Notice> {
  const id = newId<NoticeId>(clock, systemRandomness);
  const notice: Notice = {
    id,
    about: id,
    tenancyId: givenId<TenancyId>('anna'),
    kind: 'low_credit',
    at: clock.now(),
    language: 'en',
    title: 'Constructed',
    text: 'Constructed',
    short: 'Constructed',
    facts: {},
    daysLeft: 3,
    movement: 1,
  };
  await books.store.notices.keep(notice, { channels: ['broker'], mark: null });
  return notice;
}

describe('the outbox', () => {
  test('sends what waits, once, and keeps when it was taken', async () => {
    const notice = await keptNotice();
    const send = vi.fn<SendNotice>(() => Promise.resolve());
    const sender = senderOver(send);
    await sender.sendDue();
    await sender.sendDue();
    expect(send).toHaveBeenCalledOnce();
    expect(send).toHaveBeenCalledWith(expect.objectContaining({ id: notice.id, siteId: 'constructed-1', daysLeft: 3 }));
    expect(await books.store.notices.delivery(notice.id, 'broker')).toMatchObject({
      state: 'sent',
      attempts: 1,
      acceptedAt: clock.now(),
      deliveredAt: null,
    });
    expect(ended).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: notice.id }), 'broker', 'sent');
  });

  test('tries again after a pause that grows, and gives up in the end', async () => {
    const notice = await keptNotice();
    const send = vi.fn<SendNotice>(() => Promise.reject(new FaultError('BROKER_AWAY')));
    const sender = senderOver(send);
    await sender.sendDue();
    clock.advance(seconds(4));
    await sender.sendDue();
    expect(send).toHaveBeenCalledTimes(1);
    clock.advance(seconds(1));
    await sender.sendDue();
    expect(send).toHaveBeenCalledTimes(2);
    clock.advance(seconds(9));
    await sender.sendDue();
    expect(send).toHaveBeenCalledTimes(2);
    for (let more = 0; more < MOST_ATTEMPTS * 2; more += 1) {
      clock.advance(hours(1));
      await sender.sendDue();
    }
    expect(send).toHaveBeenCalledTimes(MOST_ATTEMPTS);
    expect(await books.store.notices.delivery(notice.id, 'broker')).toMatchObject({
      state: 'failed',
      acceptedAt: null,
    });
    expect(ended).toHaveBeenCalledExactlyOnceWith(expect.anything(), 'broker', 'failed');
  });

  test('a confirmation that comes before "taken" was written down waits for it', async () => {
    const notice = await keptNotice();
    let sender: NoticeSender | null = null;
    let confirmed: Promise<void> = Promise.resolve();
    sender = senderOver((message) => {
      confirmed = sender?.confirmed(JSON.stringify(message)) ?? confirmed;
      return Promise.resolve();
    });
    await sender.sendDue();
    await confirmed;
    expect(await books.store.notices.delivery(notice.id, 'broker')).toMatchObject({
      state: 'sent',
      acceptedAt: clock.now(),
      deliveredAt: clock.now(),
    });
    clock.advance(seconds(5));
    await sender.confirmed(JSON.stringify({ id: notice.id }));
    await sender.confirmed('not a notice');
  });
});
