import { createServer, type AddressInfo, type Server } from 'node:net';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { FaultError, type Log } from '#kernel';
import { Confirmations } from './confirmations.ts';
import type { ClientCredentials } from './credentials.ts';
import type { Publisher } from './publisher.ts';

const CLIENTS_AT_MOST = 32;
const CONNECT_WITHIN_MS = 5000;
/** CONNACK, MQTT 3.1.1 §3.2.2.3: 4 is "bad user name or password". */
const BAD_USER_NAME_OR_PASSWORD = 4;

export interface BrokerOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly credentials: ClientCredentials;
  /** Somebody came without a credential, or tried what nobody but the server may. */
  readonly onIntruder: () => void;
  readonly log: Log;
}

/**
 * The MQTT broker inside the server (MQTT 3.1.1). Its clients listen: they may subscribe below `foyer/`, and publish nothing, so that what comes from it comes
 * from the server. Sessions are not kept: a client that was away is told what happens from then on.
 */
export class EmbeddedBroker implements Publisher {
  readonly channel = 'broker';
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #listeners = new Set<(topic: string, payload: string) => void>();

  private constructor(aedes: Aedes, server: Server) {
    this.#aedes = aedes;
    this.#server = server;
    const confirmations = new Confirmations<Client>();
    aedes.on('subscribe', (subscriptions, client) => {
      for (const { qos } of subscriptions) confirmations.subscribed(client, qos);
    });
    aedes.authorizeForward = (client, packet) => {
      confirmations.forwarded(client, { topic: packet.topic, payload: packet.payload.toString() });
      return packet;
    };
    aedes.on('ack', (_packet, client) => {
      const confirmed = confirmations.confirmed(client);
      if (confirmed === null) return;
      for (const listener of this.#listeners) listener(confirmed.topic, confirmed.payload);
    });
  }

  /** Listens. Rejects with PORT_UNREACHABLE where another program has the port. */
  static async start(options: BrokerOptions): Promise<EmbeddedBroker> {
    const log = options.log.area('mqtt');
    const aedes = await Aedes.createBroker({
      connectTimeout: CONNECT_WITHIN_MS,
      queueLimit: 64,
      maxInflightInbound: 1,
    });
    guard(aedes, { ...options, log });
    const server = createServer((socket) => void aedes.handle(socket));
    server.maxConnections = CLIENTS_AT_MOST;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (thrown) => reject(unreachable(options.listen, thrown)));
      server.listen(options.listen, resolve);
    });
    const broker = new EmbeddedBroker(aedes, server);
    log.info('broker ready', { host: options.listen.host, port: broker.port });
    return broker;
  }

  /** Where it listens. */
  get port(): number {
    // A server that listens on a host and port has an address that is no path.
    return (this.#server.address() as AddressInfo).port;
  }

  publish(topic: string, message: object): Promise<void> {
    const packet = {
      cmd: 'publish',
      topic,
      payload: JSON.stringify(message),
      qos: 1,
      retain: false,
      dup: false,
    } as const;
    return new Promise((resolve, reject) => {
      this.#aedes.publish(packet, (thrown) => {
        if (thrown === undefined || thrown === null) resolve();
        else reject(new FaultError('BROKER_AWAY', { cause: thrown }));
      });
    });
  }

  onConfirmed(listener: (topic: string, payload: string) => void): void {
    this.#listeners.add(listener);
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    await new Promise<void>((resolve) => {
      this.#aedes.close(() => resolve());
    });
    await closed;
  }
}

function guard(aedes: Aedes, { credentials, onIntruder, log }: BrokerOptions): void {
  aedes.preConnect = (_client, packet, callback) => {
    // What is kept for who is away would grow without end, and a last will is a publication: neither is had here.
    packet.clean = true;
    const hasWill = packet.will !== undefined && packet.will !== null;
    if (hasWill) turnAway('a client brought a last will');
    callback(hasWill ? new Error('a last will is not taken') : null, !hasWill);
  };
  aedes.authenticate = (_client, username, password, done) => {
    if (credentials.admits(username, password)) return done(null, true);
    turnAway('a client without a known name and password');
    const refused: AuthenticateError = Object.assign(new Error('refused'), { returnCode: BAD_USER_NAME_OR_PASSWORD });
    done(refused, false);
  };
  aedes.authorizePublish = (client, _packet, callback) => {
    // The server's own publications come without a client.
    if (client === null) return callback(null);
    turnAway('a client tried to publish');
    callback(new Error('only the server publishes here'));
  };
  aedes.authorizeSubscribe = (_client, subscription, callback) => {
    callback(null, subscription.topic.startsWith('foyer/') ? subscription : null);
  };
  // A client that breaks the protocol or is turned away ends with an error of its own, which is no fault of the broker.
  aedes.on('clientError', (client, thrown) => log.info('client ended', { client: client.id, why: thrown.message }));
  aedes.on('connectionError', (_client, thrown) => log.info('client not let in', { why: thrown.message }));

  function turnAway(why: string): void {
    log.warn('turned away', { why });
    onIntruder();
  }
}

function unreachable(listen: { host: string; port: number }, cause: unknown): FaultError {
  return new FaultError('PORT_UNREACHABLE', {
    message: `the MQTT broker cannot listen on ${listen.host}:${listen.port}`,
    details: listen,
    cause,
  });
}
