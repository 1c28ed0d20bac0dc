import {
  codeOf,
  duration,
  formatInstant,
  hours,
  later,
  seconds,
  Turns,
  type Clock,
  type Duration,
  type Log,
  type NoticeId,
  type SiteId,
} from '#kernel';
import { noticeMessage, type NoticeMessage } from '#contracts/events';
import type { Notice, NoticeChannel, NoticeDelivery, NoticeStore } from '../store/index.ts';

const FIRST_PAUSE = seconds(5);
const LONGEST_PAUSE = hours(1);
/** With the pauses between them about twelve hours; what was not said by then is old. */
export const MOST_ATTEMPTS = 20;
const LOOK_EVERY = seconds(30);
const AT_ONCE = 50;

/** Sends one notice. Resolves when the channel took it; rejects when it did not, and is asked again later. */
export type SendNotice = (notice: NoticeMessage) => Promise<void>;

export interface NoticeSenderOptions {
  readonly siteId: SiteId;
  readonly notices: Pick<NoticeStore, 'due' | 'keepDelivery' | 'delivery'>;
  readonly channels: ReadonlyMap<NoticeChannel, SendNotice>;
  /** The sending of a notice has ended, one way or the other. */
  readonly onEnded: (notice: Notice, channel: NoticeChannel, state: 'sent' | 'failed') => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Empties the outbox: each notice over each channel until it is taken or given up. A crash between taking and writing it down says it twice, with one id. */
export class NoticeSender {
  readonly #options: NoticeSenderOptions;
  readonly #turns = new Turns<NoticeId>();
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

  /** Sends everything that is due now. */
  async sendDue(): Promise<void> {
    const { notices, clock } = this.#options;
    for (const { notice, delivery } of await notices.due({ now: clock.now(), limit: AT_ONCE })) {
      if (this.#stopping.signal.aborted) return;
      await this.#turns.take(notice.id, () => this.#attempt(notice, delivery));
    }
  }

  /** Somebody at the other end of the broker inside confirmed a message, which may be a notice. */
  async confirmed(payload: string): Promise<void> {
    const message = noticeMessage.safeParse(parsedOrNull(payload));
    if (!message.success) return;
    const { id } = message.data;
    // In turn: the confirmation may be here before it was written down that the notice was taken.
    await this.#turns.take(id, async () => {
      const { notices, clock } = this.#options;
      const delivery = await notices.delivery(id, 'broker');
      if (delivery === null || delivery.deliveredAt !== null) return;
      await notices.keepDelivery({ ...delivery, deliveredAt: clock.now() });
    });
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#options;
    while (!this.#stopping.signal.aborted) {
      this.#wake = new AbortController();
      await this.sendDue().catch((thrown: unknown) => log.error('outbox not emptied', thrown));
      if (this.#stopping.signal.aborted) return;
      await clock.sleep(LOOK_EVERY, this.#wake.signal);
    }
  }

  async #attempt(notice: Notice, delivery: NoticeDelivery): Promise<void> {
    const { channels, notices, clock, log, onEnded } = this.#options;
    const send = channels.get(delivery.channel);
    const attempts = delivery.attempts + 1;
    const tried = { ...delivery, attempts, attemptedAt: clock.now() };
    try {
      if (send === undefined) return await this.#giveUp(notice, { ...tried, state: 'failed' });
      await send(this.#messageOf(notice));
    } catch (thrown) {
      log.warn('notice not sent', { noticeId: notice.id, channel: delivery.channel, attempts, code: codeOf(thrown) });
      if (attempts >= MOST_ATTEMPTS) return this.#giveUp(notice, { ...tried, state: 'failed' });
      return notices.keepDelivery({ ...tried, nextAt: later(clock.now(), pauseAfter(attempts)) });
    }
    await notices.keepDelivery({ ...tried, state: 'sent', acceptedAt: clock.now() });
    onEnded(notice, delivery.channel, 'sent');
  }

  async #giveUp(notice: Notice, delivery: NoticeDelivery): Promise<void> {
    await this.#options.notices.keepDelivery(delivery);
    this.#options.onEnded(notice, delivery.channel, 'failed');
  }

  #messageOf(notice: Notice): NoticeMessage {
    const { id, tenancyId, kind, language, title, text, daysLeft } = notice;
    const { siteId } = this.#options;
    return { id, siteId, tenancyId, kind, at: formatInstant(notice.at), language, title, text, daysLeft };
  }
}

/** Doubled with every attempt, up to an hour. */
function pauseAfter(attempts: number): Duration {
  return duration(Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE));
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
