import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { FaultError, type Log } from '#kernel';
import type { MqttLink } from '#hardware/meters';
import { Confirmations } from './confirmations.ts';
import type { ClientCredentials } from './credentials.ts';
import { Gate } from './gate.ts';
import { Handlers } from './handlers.ts';
import { limitPackets } from './packet-limit.ts';
import type { Publisher } from './publisher.ts';
import { mayHear, mayPublish, type ClientRights } from './rights.ts';

/** Beyond one connection for every name: tools that look for a while, and those that come back before the broker saw that they had gone. */
const CLIENTS_BESIDE = 32;
const CONNECT_WITHIN_MS = 5000;
/**
 * Messages of meters on their way to the store at once: one commit on its way to the disk, and the next being made. Those beyond wait unacknowledged, so that a flood
 * of them leaves the store free for top-ups.
 */
const READINGS_AT_ONCE = 1024;
/** So much of one client is read before all of it was dealt with: what waits in memory is no more than this for each. */
const READ_AHEAD_BYTES = 8192;
/** The longest packet that is taken: an uplink that forty gateways heard has some 20 kB. */
const LONGEST_PACKET_BYTES = 65_536;
/** CONNACK, MQTT 3.1.1 §3.2.2.3: 4 is "bad user name or password". */
const BAD_USER_NAME_OR_PASSWORD = 4;

export interface BrokerOptions {
  readonly credentials: ClientCredentials;
  readonly rights: ReadonlyMap<string, ClientRights>;
  /** Somebody came without a credential (null), or tried what its right does not cover. */
  readonly onIntruder: (client: string | null) => void;
  readonly log: Log;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly port: number; readonly keyPem: string; readonly certificatePem: string };
}

/**
 * The MQTT broker inside the server (MQTT 3.1.1). A client does what its name has a right to and nothing else. What a meter publishes is acknowledged when whoever
 * hears it in this process has dealt with it. Nothing is kept for a client that was away, and nothing is retained.
 */
export class EmbeddedBroker implements Publisher {
  readonly channel = 'broker';
  readonly link: MqttLink;
  readonly #aedes: Aedes;
  readonly #options: BrokerOptions;
  readonly #log: Log;
  readonly #handlers = new Handlers();
  readonly #gate = new Gate(READINGS_AT_ONCE);
  readonly #names = new WeakMap<Client, string>();
  readonly #servers: Server[] = [];
  readonly #listeners = new Set<(topic: string, payload: string) => void>();

  private constructor(aedes: Aedes, options: BrokerOptions) {
    this.#aedes = aedes;
    this.#options = options;
    this.#log = options.log.area('mqtt');
    this.link = {
      connected: true,
      publish: (topic, payload) => this.#send(topic, payload),
      subscribe: (filter, handler) => this.#handlers.add(filter, handler),
    };
    this.#admit();
    this.#limit();
    this.#confirm();
    // A client that breaks the protocol or is turned away ends with an error of its own, which is no fault of the broker.
    aedes.on('clientError', (client, thrown) =>
      this.#log.info('client ended', { client: client.id, why: thrown.message }),
    );
    aedes.on('connectionError', (_client, thrown) => this.#log.info('client not let in', { why: thrown.message }));
  }

  /** Takes no connection yet: whoever wants to hear meters says so first. */
  static async open(options: BrokerOptions): Promise<EmbeddedBroker> {
    const aedes = await Aedes.createBroker({
      connectTimeout: CONNECT_WITHIN_MS,
      queueLimit: 64,
      maxInflightInbound: 64,
      maxTopicLevels: 20,
      maxClientsIdLength: 128,
    });
    return new EmbeddedBroker(aedes, options);
  }

  /** Takes connections; gives the ports. Rejects with PORT_UNREACHABLE where another program has one. */
  async listen({ host, port, tls }: Listening): Promise<{ readonly port: number; readonly tlsPort: number | null }> {
    const serve = (socket: Socket) => {
      const onTooLong = () =>
        this.#log.warn('put out', { why: 'a packet is too long', mostBytes: LONGEST_PACKET_BYTES });
      limitPackets(socket, { mostBytes: LONGEST_PACKET_BYTES, onTooLong });
      void this.#aedes.handle(socket);
    };
    const plain = createServer({ highWaterMark: READ_AHEAD_BYTES, noDelay: true }, serve);
    const at = { port: await this.#open(plain, { host, port }), tlsPort: null };
    if (tls === undefined) return at;
    const secure = createTlsServer(
      { key: tls.keyPem, cert: tls.certificatePem, highWaterMark: READ_AHEAD_BYTES, noDelay: true },
      serve,
    );
    secure.on('tlsClientError', (thrown) => this.#log.info('client not let in', { why: thrown.message }));
    return { ...at, tlsPort: await this.#open(secure, { host, port: tls.port }) };
  }

  publish(topic: string, message: object): Promise<void> {
    return this.#send(topic, JSON.stringify(message));
  }

  onConfirmed(listener: (topic: string, payload: string) => void): void {
    this.#listeners.add(listener);
  }

  async stop(): Promise<void> {
    const closed = this.#servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
        }),
    );
    await new Promise<void>((resolve) => {
      this.#aedes.close(() => resolve());
    });
    await Promise.all(closed);
  }

  async #open(server: Server, at: { host: string; port: number }): Promise<number> {
    server.maxConnections = this.#options.rights.size + CLIENTS_BESIDE;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (thrown) => reject(unreachable(at, thrown)));
      server.listen(at, resolve);
    });
    this.#servers.push(server);
    // A server that listens on a host and port has an address that is no path.
    const { port } = server.address() as AddressInfo;
    this.#log.info('broker ready', { host: at.host, port });
    return port;
  }

  #send(topic: string, payload: string): Promise<void> {
    const packet = { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false } as const;
    return new Promise((resolve, reject) => {
      this.#aedes.publish(packet, (thrown) => {
        if (thrown === undefined || thrown === null) resolve();
        else reject(new FaultError('BROKER_AWAY', { cause: thrown }));
      });
    });
  }

  #rightsOf(name: string | undefined): ClientRights | undefined {
    return name === undefined ? undefined : this.#options.rights.get(name);
  }

  #admit(): void {
    const { credentials } = this.#options;
    this.#aedes.preConnect = (_client, packet, callback) => {
      // What is kept for who is away would grow without end.
      packet.clean = true;
      const will = packet.will ?? null;
      if (will === null) return callback(null, true);
      will.retain = false;
      const rights = this.#rightsOf(packet.username);
      if (rights !== undefined && mayPublish(rights, will.topic)) return callback(null, true);
      this.#turnAway('a client brought a last will that it has no right to', null);
      callback(new Error('a last will is not taken'), false);
    };
    this.#aedes.authenticate = (client, username, password, done) => {
      if (username !== undefined && credentials.admits(username, password)) {
        this.#names.set(client, username);
        return done(null, true);
      }
      this.#turnAway('a client without a known name and password', null);
      const refused: AuthenticateError = Object.assign(new Error('refused'), { returnCode: BAD_USER_NAME_OR_PASSWORD });
      done(refused, false);
    };
  }

  /**
   * What is published is authorized when it was dealt with, because the broker acknowledges right after. Refused ends the connection: MQTT 3.1.1 has no other
   * way to say no (§3.3.5), and a meter whose reading could not be kept comes back and sends it again.
   */
  #limit(): void {
    this.#aedes.authorizePublish = (client, packet, callback) => {
      // The server's own publications come without a client.
      if (client === null) return callback(null);
      const name = this.#names.get(client);
      const rights = this.#rightsOf(name);
      if (rights === undefined || !mayPublish(rights, packet.topic)) {
        this.#turnAway(`a client tried to publish ${packet.topic.slice(0, 100)}`, name ?? null);
        return callback(new Error('no right to publish this'));
      }
      packet.retain = false;
      const { topic, payload } = packet;
      const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
      const dealtWith = this.#gate.pass(
        () => this.#handlers.tell({ topic, payload: bytes, retained: false }) ?? Promise.resolve(),
      );
      void acknowledgeAfter(dealtWith, callback);
    };
    this.#aedes.authorizeSubscribe = (client, subscription, callback) => {
      const rights = this.#rightsOf(this.#names.get(client));
      callback(null, rights !== undefined && mayHear(rights, subscription.topic) ? subscription : null);
    };
  }

  #confirm(): void {
    const confirmations = new Confirmations<Client>();
    const listens = (client: Client) => this.#rightsOf(this.#names.get(client))?.publishes.length === 0;
    this.#aedes.on('subscribe', (subscriptions, client) => {
      if (listens(client)) for (const { qos } of subscriptions) confirmations.subscribed(client, qos);
    });
    this.#aedes.authorizeForward = (client, packet) => {
      if (listens(client)) confirmations.forwarded(client, { topic: packet.topic, payload: packet.payload.toString() });
      return packet;
    };
    this.#aedes.on('ack', (_packet, client) => {
      const confirmed = confirmations.confirmed(client);
      if (confirmed === null) return;
      for (const listener of this.#listeners) listener(confirmed.topic, confirmed.payload);
    });
  }

  #turnAway(why: string, client: string | null): void {
    this.#log.warn('turned away', { why, client });
    this.#options.onIntruder(client);
  }
}

async function acknowledgeAfter(dealtWith: Promise<void>, callback: (thrown: Error | null) => void): Promise<void> {
  try {
    await dealtWith;
  } catch (thrown) {
    return callback(thrown instanceof Error ? thrown : new Error('not taken'));
  }
  callback(null);
}

function unreachable(listen: { host: string; port: number }, cause: unknown): FaultError {
  return new FaultError('PORT_UNREACHABLE', {
    message: `the MQTT broker cannot listen on ${listen.host}:${listen.port}`,
    details: listen,
    cause,
  });
}
