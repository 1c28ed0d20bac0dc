import {
  codeOf,
  days,
  duration,
  hours,
  later,
  minutes,
  seconds,
  Turns,
  type Clock,
  type Duration,
  type Instant,
  type Log,
  type NoticeId,
  type SiteId,
  type TenancyId,
} from '#kernel';
import { noticeMessage } from '#contracts/events';
import type { Contact } from '#contracts/wire';
import type { Notice, NoticeChannel, NoticeDelivery, NoticeStore } from '../store/index.ts';
import { isMaybeTaken, type Channel, type OutgoingNotice, type Report } from './channel.ts';
import { jsonOrNull } from './json-or-null.ts';
import { messageOf } from './message.ts';

const FIRST_PAUSE = seconds(5);
/** Also after an attempt of which nobody knows whether it was taken: a telephone that rings for every try is worse than one that rings late. */
const LONGEST_PAUSE = hours(1);
/** With the pauses between them about twelve hours; what was not said by then is old. */
export const MOST_ATTEMPTS = 20;
/** What was kept back for so long, by quiet hours or by the pace, is said no more. */
const OLD_AFTER = days(3);
const LOOK_EVERY = seconds(10);
const AT_ONCE = 50;
const ASK_AGAIN = minutes(1);

export interface NoticeSenderOptions {
  readonly siteId: SiteId;
  readonly notices: Pick<NoticeStore, 'due' | 'toCheck' | 'keepDelivery' | 'delivery'>;
  readonly channels: ReadonlyMap<NoticeChannel, Channel>;
  readonly contactOf: (tenancyId: TenancyId) => Contact | null;
  /** Until when it has to wait, for quiet hours or because enough went out; null: it may go now. */
  readonly waitUntil: (now: Instant, what: { notice: Notice; channel: NoticeChannel }) => Instant | null;
  /** A gateway was asked to take one. `away`: it was not reached, or takes nothing now. `away_maybe_taken`: nobody knows. */
  readonly onTried: (notice: Notice, channel: NoticeChannel, said: 'answered' | 'away' | 'away_maybe_taken') => void;
  /** The sending of a notice has ended, one way or the other; or its gateway reported later that it did not arrive. */
  readonly onEnded: (notice: Notice, channel: NoticeChannel, state: 'sent' | 'failed' | 'undelivered') => void;
  readonly clock: Clock;
  readonly log: Log;
}

type Key = `${NoticeId} ${NoticeChannel}`;

/** Empties the outbox: each notice over each channel until it is taken or given up. A crash between taking and writing it down says it twice, with one id. */
export class NoticeSender {
  readonly #options: NoticeSenderOptions;
  readonly #turns = new Turns<Key>();
  readonly #stopping = new AbortController();
  #wake = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: NoticeSenderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.abort();
    await this.#running;
  }

  /** Something new waits. */
  wake(): void {
    this.#wake.abort();
  }

  /** Sends everything that is due now. The channels do not wait for each other. */
  async sendDue(): Promise<void> {
    const { notices, clock } = this.#options;
    const due = await notices.due({ now: clock.now(), limit: AT_ONCE });
    const channels = [...new Set(due.map(({ delivery }) => delivery.channel))];
    await Promise.all(
      channels.map(async (channel) => {
        let isAway = false;
        for (const { notice, delivery } of due.filter((one) => one.delivery.channel === channel)) {
          if (this.#stopping.signal.aborted) return;
          isAway = await this.#turns.take(keyOf(delivery), () => this.#oneDue(notice, delivery, { isAway }));
        }
      }),
    );
  }

  /** Asks gateways what became of what they took. */
  async askDue(): Promise<void> {
    const { notices, clock } = this.#options;
    let isAway = false;
    for (const { notice, delivery } of await notices.toCheck({ now: clock.now(), limit: AT_ONCE })) {
      if (this.#stopping.signal.aborted) return;
      isAway = await this.#turns.take(keyOf(delivery), () => this.#ask(notice, delivery, { isAway }));
    }
  }

  /** Somebody at the other end of the broker inside confirmed a message, which may be a notice. */
  async confirmed(payload: string): Promise<void> {
    const message = noticeMessage.safeParse(jsonOrNull(payload));
    if (message.success) await this.delivered(message.data.id, 'broker');
  }

  /** It is known to have arrived. In turn: that may be known before it was written down that the channel took it. False: no such notice goes over this channel. */
  delivered(id: NoticeId, channel: NoticeChannel): Promise<boolean> {
    return this.#turns.take(`${id} ${channel}`, async () => {
      const { notices, clock } = this.#options;
      const delivery = await notices.delivery(id, channel);
      if (delivery === null) return false;
      if (delivery.deliveredAt !== null) return true;
      const now = clock.now();
      // Paper is taken and delivered in one: its printer says both.
      const taken =
        delivery.state === 'waiting'
          ? { state: 'sent' as const, attempts: 1, firstAttemptedAt: now, attemptedAt: now, acceptedAt: now }
          : {};
      await notices.keepDelivery({ ...delivery, ...taken, deliveredAt: now, checkAt: null });
      return true;
    });
  }

  /** A gateway told by itself. What it says after "delivered", or twice, changes nothing. */
  async told(notice: Notice, channel: NoticeChannel, report: Report): Promise<void> {
    if (report === 'delivered') return void (await this.delivered(notice.id, channel));
    if (report === 'not_known') return;
    await this.#turns.take(`${notice.id} ${channel}`, async () => {
      const delivery = await this.#options.notices.delivery(notice.id, channel);
      if (delivery !== null) await this.#undelivered(notice, delivery);
    });
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#options;
    while (!this.#stopping.signal.aborted) {
      this.#wake = new AbortController();
      await this.sendDue().catch((thrown: unknown) => log.error('outbox not emptied', thrown));
      await this.askDue().catch((thrown: unknown) => log.error('gateways not asked', thrown));
      if (this.#stopping.signal.aborted) return;
      await clock.sleep(LOOK_EVERY, this.#wake.signal);
    }
  }

  /** Whether its channel is away: then the others of this round are not tried in vain one after the other. */
  async #oneDue(notice: Notice, delivery: NoticeDelivery, { isAway }: { isAway: boolean }): Promise<boolean> {
    const { notices, clock, waitUntil } = this.#options;
    const now = clock.now();
    const { channel } = delivery;
    const nextAt = isAway ? later(now, LOOK_EVERY) : waitUntil(now, { notice, channel });
    if (nextAt === null) return this.#attempt(notice, delivery);
    if (now > later(notice.at, OLD_AFTER)) await this.#giveUp(notice, { ...delivery, state: 'failed' });
    else await notices.keepDelivery({ ...delivery, nextAt });
    return isAway;
  }

  async #attempt(notice: Notice, delivery: NoticeDelivery): Promise<boolean> {
    const { channels, notices, clock, log, onEnded, onTried } = this.#options;
    const { channel } = delivery;
    const attempts = delivery.attempts + 1;
    const now = clock.now();
    const tried = { ...delivery, attempts, attemptedAt: now, firstAttemptedAt: delivery.firstAttemptedAt ?? now };
    const open = channels.get(channel);
    // The site file names this channel no more.
    if (open === undefined) return this.#giveUp(notice, { ...delivery, state: 'failed' }).then(() => false);
    try {
      const { reference, checkAfter } = await open.send(this.#outgoing(notice));
      const acceptedAt = clock.now();
      const checkAt = checkAfter === null ? null : later(acceptedAt, checkAfter);
      onTried(notice, channel, 'answered');
      await notices.keepDelivery({ ...tried, state: 'sent', acceptedAt, reference, checkAt });
      onEnded(notice, channel, 'sent');
      return false;
    } catch (thrown) {
      const code = codeOf(thrown);
      log.warn('notice not sent', { noticeId: notice.id, channel, attempts, code, reason: reasonOf(thrown) });
      const isForGood = code === 'NOTICE_REFUSED' || code === 'NOTICE_NO_ADDRESS';
      const isMaybe = isMaybeTaken(thrown);
      onTried(notice, channel, isForGood ? 'answered' : isMaybe ? 'away_maybe_taken' : 'away');
      if (isForGood || attempts >= MOST_ATTEMPTS) await this.#giveUp(notice, { ...tried, state: 'failed' });
      else
        await notices.keepDelivery({
          ...tried,
          nextAt: later(clock.now(), isMaybe ? LONGEST_PAUSE : pauseAfter(attempts)),
        });
      return !isForGood;
    }
  }

  async #giveUp(notice: Notice, delivery: NoticeDelivery): Promise<void> {
    await this.#options.notices.keepDelivery(delivery);
    this.#options.onEnded(notice, delivery.channel, 'failed');
  }

  /** Whether the gateway is away: then it is not asked in vain for one after the other. */
  async #ask(notice: Notice, kept: NoticeDelivery, { isAway }: { isAway: boolean }): Promise<boolean> {
    const { channels, notices, clock, log } = this.#options;
    // In turn, so what was told meanwhile is known here.
    const delivery = (await notices.delivery(kept.noticeId, kept.channel)) ?? kept;
    const reports = channels.get(delivery.channel)?.reports;
    if (reports === undefined || delivery.acceptedAt === null || delivery.checkAt === null) {
      if (delivery.checkAt !== null) await notices.keepDelivery({ ...delivery, checkAt: null });
      return isAway;
    }
    if (isAway) {
      await notices.keepDelivery({ ...delivery, checkAt: later(clock.now(), ASK_AGAIN) });
      return true;
    }
    const report = await reports.ask(this.#outgoing(notice), delivery).catch((thrown: unknown): null => {
      log.debug('gateway not asked', { noticeId: notice.id, channel: delivery.channel, code: codeOf(thrown) });
      return null;
    });
    const now = clock.now();
    const pause = reports.again({ forMs: Math.max(0, now - delivery.acceptedAt) });
    if (report === 'delivered') await notices.keepDelivery({ ...delivery, deliveredAt: now, checkAt: null });
    else if (report === 'failed') await this.#undelivered(notice, delivery);
    else await notices.keepDelivery({ ...delivery, checkAt: pause === null ? null : later(now, pause) });
    return report === null;
  }

  async #undelivered(notice: Notice, delivery: NoticeDelivery): Promise<void> {
    if (delivery.deliveredAt !== null || delivery.undeliveredAt !== null) return;
    await this.#options.notices.keepDelivery({ ...delivery, undeliveredAt: this.#options.clock.now(), checkAt: null });
    this.#options.onEnded(notice, delivery.channel, 'undelivered');
  }

  #outgoing(notice: Notice): OutgoingNotice {
    const { siteId, contactOf } = this.#options;
    return { notice, message: messageOf(notice, siteId), contact: contactOf(notice.tenancyId) };
  }
}

function keyOf({ noticeId, channel }: NoticeDelivery): Key {
  return `${noticeId} ${channel}`;
}

/** Ours only: another's may hold an address. */
function reasonOf(thrown: unknown): string {
  return codeOf(thrown) !== 'INTERNAL' && thrown instanceof Error ? thrown.message : '';
}

/** Doubled with every attempt, up to an hour. */
function pauseAfter(attempts: number): Duration {
  return duration(Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE));
}
