import { codeOf, formatInstant, type Clock, type Code, type Log, type SiteId } from '#kernel';
import type { AlarmMessage, NoticeMessage, SupplyMessage } from '#contracts/events';
import type { Publisher } from './publisher.ts';

/** What the site says over MQTT, and where. No message names a tenant but a notice, which is for exactly one. */
export class SiteVoice {
  readonly #publisher: Publisher;
  readonly #siteId: SiteId;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(options: { publisher: Publisher; siteId: SiteId; clock: Clock; log: Log }) {
    this.#publisher = options.publisher;
    this.#siteId = options.siteId;
    this.#clock = options.clock;
    this.#log = options.log.area('mqtt');
  }

  /** Rejects with BROKER_AWAY; the outbox asks again. */
  notice(message: NoticeMessage): Promise<void> {
    return this.#publisher.publish(this.#topic('notices', message.tenancyId), message);
  }

  /** A hint: one that is lost is made good by the next. */
  supply(message: SupplyMessage): void {
    this.#hint(this.#topic('supply', message.meterId), message);
  }

  /** `about`: a meter, a kiosk, or `site`. */
  alarm(code: Code, about: string): void {
    this.#hint(this.#topic('alarms'), { at: formatInstant(this.#clock.now()), code, about } satisfies AlarmMessage);
  }

  #hint(topic: string, message: object): void {
    this.#publisher.publish(topic, message).catch((thrown: unknown) => {
      this.#log.debug('not published', { topic, code: codeOf(thrown) });
    });
  }

  #topic(...levels: readonly string[]): string {
    return ['foyer', this.#siteId, ...levels].join('/');
  }
}
