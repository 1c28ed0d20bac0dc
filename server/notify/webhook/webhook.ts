import { FaultError, type Clock } from '#kernel';
import type { WebhookConfiguration } from '#contracts/configuration';
import { TAKEN, type Channel, type OutgoingNotice, type Taken } from '../channel.ts';
import { exchange } from '../exchange.ts';
import { signedHeaders, type WebhookKey } from './signature.ts';

/** Another program over HTTP. Any 2xx is "taken"; anything else is tried again with growing pauses, and what was given up can be asked for. */
export class Webhook implements Channel {
  readonly #configuration: WebhookConfiguration;
  readonly #key: WebhookKey;
  readonly #clock: Clock;

  constructor(configuration: WebhookConfiguration, { key, clock }: { key: WebhookKey; clock: Clock }) {
    this.#configuration = configuration;
    this.#key = key;
    this.#clock = clock;
  }

  async send({ notice, message }: OutgoingNotice): Promise<Taken> {
    const body = JSON.stringify({ type: 'notice', timestamp: message.at, data: message });
    const signed = signedHeaders({ id: notice.id, body }, { key: this.#key, now: this.#clock.now() });
    const asked = {
      name: 'webhook',
      method: 'POST',
      url: new URL(this.#configuration.url),
      headers: { 'content-type': 'application/json', ...signed },
      body,
    };
    const { status } = await exchange(asked, this.#clock);
    if (status < 200 || status > 299)
      throw new FaultError('NOTICE_GATEWAY_AWAY', { message: `webhook: status ${status}` });
    return TAKEN;
  }
}
