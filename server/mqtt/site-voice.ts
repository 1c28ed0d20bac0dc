import { join } from 'node:path';
import { codeOf, formatInstant, type Clock, type Code, type Log, type Randomness, type SiteId } from '#kernel';
import type { MqttConfiguration } from '#contracts/configuration';
import type { AlarmMessage, NoticeMessage, SupplyMessage } from '#contracts/events';
import { EmbeddedBroker } from './broker.ts';
import { ClientCredentials } from './credentials.ts';
import { ExternalBroker } from './external-broker.ts';
import type { Publisher } from './publisher.ts';

/** Opens what the site file asks for; null where it asks for nothing. Rejects with PORT_UNREACHABLE or CONFIGURATION_UNREADABLE. */
export async function openPublisher(
  configuration: MqttConfiguration | undefined,
  at: { directory: string; randomness: Randomness; onIntruder: () => void; log: Log },
): Promise<Publisher | null> {
  if (configuration === undefined) return null;
  const { listen, url, clients } = configuration;
  if (url !== undefined) return ExternalBroker.start(url, { configuration, log: at.log });
  if (listen === undefined) return null;
  const credentials = ClientCredentials.load(join(at.directory, 'mqtt-clients.json'), clients, at.randomness);
  return EmbeddedBroker.start({ listen, credentials, onIntruder: at.onIntruder, log: at.log });
}

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
