import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  FaultError,
  hours,
  later,
  minutes,
  newId,
  seconds,
  silentLog,
  type ManualClock,
  type NoticeId,
  type TenancyId,
  givenId,
} from '#kernel';
import { noticeChannel } from '#contracts/events';
import { systemRandomness } from '#platform';
import { openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import type { Notice, NoticeChannel } from '../store/index.ts';
import { MAYBE_TAKEN, TAKEN, type Channel, type Report } from './channel.ts';
import { MOST_ATTEMPTS, NoticeSender, type NoticeSenderOptions } from './sender.ts';

let books: ConstructedBooks;
let clock: ManualClock;
const ended = vi.fn<(notice: Notice, channel: string, state: string) => void>();

beforeAll(async () => {
  books = await openConstructedBooks();
  clock = books.clock;
});
afterAll(() => books.close());
/** What a test left waiting is nothing to the next one. */
afterEach(async () => {
  const dropped: Channel = { send: () => Promise.reject(new FaultError('NOTICE_REFUSED')) };
  clock.advance(hours(200));
  await senderOver(dropped.send, { channels: new Map(channelNames.map((name) => [name, dropped])) }).sendDue();
  ended.mockClear();
  tried.mockClear();
});

type Send = Channel['send'];
const channelNames = noticeChannel.options;
const tried = vi.fn<NoticeSenderOptions['onTried']>();

const senderOver = (send: Send, over: Partial<NoticeSenderOptions> = {}) =>
  new NoticeSender({
    siteId: books.site.site.id,
    notices: books.store.notices,
    channels: new Map([['broker', { send }]]),
    contactOf: () => null,
    waitUntil: () => null,
    onTried: tried,
    onEnded: ended,
    clock,
    log: silentLog,
    ...over,
  });

async function keptNotice(channels: readonly NoticeChannel[] = ['broker']): Promise<Notice> {
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
  await books.store.notices.keep(notice, { channels, mark: null });
  return notice;
}

describe('the outbox', () => {
  test('sends what waits, once, and keeps when it was taken', async () => {
    const notice = await keptNotice();
    const send = vi.fn<Send>(() => Promise.resolve(TAKEN));
    const sender = senderOver(send);
    await sender.sendDue();
    await sender.sendDue();
    expect(send).toHaveBeenCalledOnce();
    expect(send).toHaveBeenCalledWith(
      expect.objectContaining({
        message: expect.objectContaining({ id: notice.id, siteId: 'constructed-1', daysLeft: 3 }) as object,
      }),
    );
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
    const send = vi.fn<Send>(() => Promise.reject(new FaultError('BROKER_AWAY')));
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
    sender = senderOver(({ message }) => {
      confirmed = sender?.confirmed(JSON.stringify(message)) ?? confirmed;
      return Promise.resolve(TAKEN);
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

  test('an answer for good is given up at once; the gateway is not away for it', async () => {
    const notice = await keptNotice();
    const sender = senderOver(() => Promise.reject(new FaultError('NOTICE_REFUSED')));
    await sender.sendDue();
    expect(await books.store.notices.delivery(notice.id, 'broker')).toMatchObject({ state: 'failed', attempts: 1 });
    expect(tried).toHaveBeenCalledExactlyOnceWith(expect.anything(), 'broker', 'answered');
  });

  test('a channel that is away is not tried for every notice of a round, and keeps no other channel waiting', async () => {
    for (let count = 0; count < 3; count += 1) await keptNotice(['sms', 'broker']);
    const away = vi.fn<Send>(() => Promise.reject(new FaultError('NOTICE_GATEWAY_AWAY')));
    const taken = vi.fn<Send>(() => Promise.resolve(TAKEN));
    const channels = new Map<NoticeChannel, Channel>([
      ['sms', { send: away }],
      ['broker', { send: taken }],
    ]);
    await senderOver(taken, { channels }).sendDue();
    expect(away).toHaveBeenCalledTimes(1);
    expect(taken).toHaveBeenCalledTimes(3);
  });

  test('where nobody knows whether it was taken, an hour passes before it is said again', async () => {
    await keptNotice();
    const lost = new FaultError('NOTICE_GATEWAY_AWAY', { details: MAYBE_TAKEN });
    const send = vi.fn<Send>(() => Promise.reject(lost));
    const sender = senderOver(send);
    await sender.sendDue();
    clock.advance(minutes(59));
    await sender.sendDue();
    expect(send).toHaveBeenCalledTimes(1);
    expect(tried).toHaveBeenCalledExactlyOnceWith(expect.anything(), 'broker', 'away_maybe_taken');
    clock.advance(minutes(1));
    await sender.sendDue();
    expect(send).toHaveBeenCalledTimes(2);
  });

  test('what has to wait waits without an attempt, and is said no more when it is old', async () => {
    const notice = await keptNotice();
    const send = vi.fn<Send>(() => Promise.resolve(TAKEN));
    const until = later(clock.now(), hours(8));
    const sender = senderOver(send, { waitUntil: (now) => (now < until ? until : null) });
    await sender.sendDue();
    clock.advance(hours(7));
    await sender.sendDue();
    expect(await books.store.notices.delivery(notice.id, 'broker')).toMatchObject({
      attempts: 0,
      firstAttemptedAt: null,
      nextAt: until,
    });
    clock.advance(hours(1));
    await sender.sendDue();
    expect(send).toHaveBeenCalledTimes(1);
    const late = await keptNotice();
    const never = senderOver(send, { waitUntil: (now) => later(now, hours(80)) });
    await never.sendDue();
    clock.advance(hours(81));
    await never.sendDue();
    expect(send).toHaveBeenCalledTimes(1);
    expect(await books.store.notices.delivery(late.id, 'broker')).toMatchObject({ state: 'failed' });
  });

  test('a gateway is asked until it knows; what comes twice or late changes nothing', async () => {
    const notice = await keptNotice(['sms']);
    const ask = vi.fn<() => Promise<Report>>().mockResolvedValueOnce('not_known').mockResolvedValueOnce('delivered');
    const sms: Channel = {
      send: () => Promise.resolve({ reference: 'gateway-1', checkAfter: seconds(20) }),
      reports: { ask, again: () => seconds(40) },
    };
    const sender = senderOver(sms.send, { channels: new Map([['sms', sms]]) });
    await sender.sendDue();
    await sender.askDue();
    expect(ask).not.toHaveBeenCalled();
    clock.advance(seconds(20));
    await sender.askDue();
    clock.advance(seconds(39));
    await sender.askDue();
    expect(ask).toHaveBeenCalledTimes(1);
    clock.advance(seconds(1));
    await sender.askDue();
    const deliveredAt = clock.now();
    clock.advance(hours(1));
    await sender.askDue();
    await sender.told(notice, 'sms', 'delivered');
    await sender.told(notice, 'sms', 'failed');
    expect(ask).toHaveBeenCalledTimes(2);
    expect(await books.store.notices.delivery(notice.id, 'sms')).toMatchObject({
      reference: 'gateway-1',
      deliveredAt,
      undeliveredAt: null,
      checkAt: null,
    });
  });

  test('a gateway that is away is asked once a round', async () => {
    for (let count = 0; count < 3; count += 1) await keptNotice(['sms']);
    const ask = vi.fn<() => Promise<Report>>(() => Promise.reject(new FaultError('NOTICE_GATEWAY_AWAY')));
    const sms: Channel = {
      send: () => Promise.resolve({ reference: 'gateway-1', checkAfter: seconds(20) }),
      reports: { ask, again: () => seconds(40) },
    };
    const sender = senderOver(sms.send, { channels: new Map([['sms', sms]]) });
    await sender.sendDue();
    clock.advance(seconds(20));
    await sender.askDue();
    expect(ask).toHaveBeenCalledTimes(1);
    clock.advance(minutes(1));
    await sender.askDue();
    expect(ask).toHaveBeenCalledTimes(2);
    const none: Channel = { send: sms.send };
    await senderOver(none.send, { channels: new Map([['sms', none]]) }).askDue();
  });

  test('one that was taken and did not arrive is told to staff, once', async () => {
    const notice = await keptNotice();
    const sender = senderOver(() => Promise.resolve(TAKEN));
    await sender.sendDue();
    ended.mockClear();
    await sender.told(notice, 'broker', 'failed');
    await sender.told(notice, 'broker', 'failed');
    expect(ended).toHaveBeenCalledExactlyOnceWith(expect.anything(), 'broker', 'undelivered');
  });
});
