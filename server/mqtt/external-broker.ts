import { readFileSync } from 'node:fs';
import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import { FaultError, type Log } from '#kernel';
import type { BrokerAccess } from '#contracts/configuration';
import type { MqttLink } from '#hardware/meters';
import { Handlers } from './handlers.ts';
import type { Publisher } from './publisher.ts';

const CONNECT_WITHIN_MS = 10_000;
const RECONNECT_AFTER_MS = 5000;

/**
 * A broker that is there already. It connects again by itself. While it is away nothing piles up here: what has to be said waits in the outbox, and what meters say
 * waits at the broker, which knows this client's session by its id.
 */
export class ExternalBroker implements Publisher {
  readonly channel = 'mqtt';
  readonly link: MqttLink;
  readonly #client: MqttClient;
  readonly #log: Log;
  readonly #handlers = new Handlers();

  private constructor(client: MqttClient, { url, log }: { url: string; log: Log }) {
    this.#client = client;
    this.#log = log;
    this.link = {
      get connected() {
        return client.connected;
      },
      publish: (topic, payload) => this.#send(topic, payload),
      subscribe: (filter, handler) => {
        if (client.connected && !this.#handlers.filters.includes(filter)) this.#subscribe([filter]);
        return this.#handlers.add(filter, handler);
      },
    };
    client.on('connect', () => {
      log.info('broker reached', { url });
      this.#subscribe(this.#handlers.filters);
    });
    client.on('error', (thrown) => log.error('broker refused', thrown, { url }));
    client.on('close', () => log.debug('broker away', { url }));
    // One message after the other, each acknowledged once it was dealt with (MQTT.js waits for the callback).
    client.handleMessage = (packet, callback) => this.#take(packet, () => callback());
  }

  /** Does not connect yet. `clientId` must be one that nobody else has. Throws CONFIGURATION_UNREADABLE where a file cannot be read. */
  static open(access: BrokerAccess, { clientId, log }: { clientId: string; log: Log }): ExternalBroker {
    const { url, username, password_file: passwordFile, ca_file: caFile } = access;
    const client = connect(url, {
      manualConnect: true,
      clientId,
      clean: false,
      // Subscriptions are made here, from what is wanted now.
      resubscribe: false,
      connectTimeout: CONNECT_WITHIN_MS,
      reconnectPeriod: RECONNECT_AFTER_MS,
      queueQoSZero: false,
      ...(username === undefined ? {} : { username }),
      ...(passwordFile === undefined ? {} : { password: readText(passwordFile, 'the MQTT password').trim() }),
      ...(caFile === undefined ? {} : { ca: readText(caFile, "the broker's certificate") }),
    });
    return new ExternalBroker(client, { url, log: log.area('mqtt') });
  }

  /** Begins to connect and does not wait for it. */
  start(): void {
    this.#client.connect();
  }

  publish(topic: string, message: object): Promise<void> {
    return this.#send(topic, JSON.stringify(message));
  }

  /** A broker elsewhere says only that it took a message, never who got it. */
  onConfirmed(): void {
    return;
  }

  async stop(): Promise<void> {
    await this.#client.endAsync(true);
  }

  async #send(topic: string, payload: string): Promise<void> {
    if (!this.#client.connected) throw new FaultError('BROKER_AWAY');
    try {
      await this.#client.publishAsync(topic, payload, { qos: 1 });
    } catch (thrown) {
      throw new FaultError('BROKER_AWAY', { cause: thrown });
    }
  }

  #subscribe(filters: readonly string[]): void {
    if (filters.length === 0) return;
    this.#client.subscribe([...filters], { qos: 1 }, (thrown, granted) => {
      const refused = (granted ?? []).filter(({ qos }) => qos > 2).map(({ topic }) => topic);
      if (thrown !== null || refused.length > 0)
        this.#log.warn('broker does not let hear', { refused: refused.join(' ') });
    });
  }

  #take({ topic, payload, retain }: IPublishPacket, acknowledge: () => void): void {
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    const dealtWith = this.#handlers.tell({ topic, payload: bytes, retained: retain }) ?? Promise.resolve();
    dealtWith.then(acknowledge, () => {
      // Not acknowledged on this connection, it comes again on the next.
      this.#client.stream.destroy();
    });
  }
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new FaultError('CONFIGURATION_UNREADABLE', { message: `${what} in ${file} cannot be read`, cause: thrown });
  }
}
