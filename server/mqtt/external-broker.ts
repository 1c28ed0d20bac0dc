import { readFileSync } from 'node:fs';
import { connect, type MqttClient } from 'mqtt';
import { FaultError, type Log } from '#kernel';
import type { MqttConfiguration } from '#contracts/configuration';
import type { Publisher } from './publisher.ts';

const CONNECT_WITHIN_MS = 10_000;
const RECONNECT_AFTER_MS = 5000;

/**
 * A broker that is there already. It connects again by itself. While it is away nothing piles up here: what has to be said waits in the outbox.
 */
export class ExternalBroker implements Publisher {
  readonly channel = 'mqtt';
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
  }

  /** Begins to connect and does not wait for it. Throws CONFIGURATION_UNREADABLE where the password's file cannot be read. */
  static start(url: string, { configuration, log }: { configuration: MqttConfiguration; log: Log }): ExternalBroker {
    const area = log.area('mqtt');
    const { username, password_file: passwordFile } = configuration;
    const client = connect(url, {
      clean: true,
      connectTimeout: CONNECT_WITHIN_MS,
      reconnectPeriod: RECONNECT_AFTER_MS,
      queueQoSZero: false,
      ...(username === undefined ? {} : { username }),
      ...(passwordFile === undefined ? {} : { password: passwordOf(passwordFile) }),
    });
    client.on('connect', () => area.info('broker reached', { url }));
    client.on('error', (thrown) => area.error('broker refused', thrown, { url }));
    client.on('close', () => area.debug('broker away', { url }));
    return new ExternalBroker(client);
  }

  async publish(topic: string, message: object): Promise<void> {
    if (!this.#client.connected) throw new FaultError('BROKER_AWAY');
    try {
      await this.#client.publishAsync(topic, JSON.stringify(message), { qos: 1 });
    } catch (thrown) {
      throw new FaultError('BROKER_AWAY', { cause: thrown });
    }
  }

  /** A broker elsewhere says only that it took a message, never who got it. */
  onConfirmed(): void {
    return;
  }

  async stop(): Promise<void> {
    await this.#client.endAsync(true);
  }
}

function passwordOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (thrown) {
    throw new FaultError('CONFIGURATION_UNREADABLE', {
      message: `the MQTT password in ${file} cannot be read`,
      cause: thrown,
    });
  }
}
