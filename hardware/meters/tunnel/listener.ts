import { createServer, type Server, type Socket } from 'node:net';
import {
  concatBytes,
  elapsed,
  FaultError,
  seconds,
  toHex,
  type Clock,
  type Duration,
  type Log,
  type Monotonic,
} from '#kernel';
import { openPort, parsePortAddress, type BytePort, type OpenPort } from '../../ports/index.ts';
import { portOverStream } from '../../ports/stream-port.ts';
import { bytesIn, LONGEST_REGISTRATION_BYTES, Registrations, withoutHeartbeats } from './registration.ts';

export interface TunnelOptions {
  readonly listen: { readonly host: string; readonly port: number };
  /** Who may dial in, as the addresses `tunnel://…` of the site's meters name them. */
  readonly registrations: readonly string[];
  /** What a device says first; see `Registrations`. */
  readonly template: string;
  /** What it says in between to keep its connection alive: text, or bytes after `hex:`. */
  readonly heartbeats: readonly string[];
  /** A connection on which nothing came for so long is dead. */
  readonly silentFor: Duration;
  /** Called for whoever dialled in and was not known. */
  readonly onRefused: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** A device says who it is within this, or is hung up on. */
const REGISTERS_WITHIN = seconds(15);
/** So many may be about to say who they are. */
const MOST_UNREGISTERED = 32;
/** However many strangers dial in, the log tells of one so often. */
const STRANGERS_TOLD_EVERY = seconds(10);

/** A device that dialled in and said who it is. */
interface Connected {
  readonly socket: Socket;
  /** A port is handed out once: whoever closes it hangs up. */
  inUse: boolean;
}

/**
 * Where meters dial in. Each says who it is, and is then a port like any other: `tunnel://registration-id`. Who is not known is hung up on. One that dials in again
 * takes the place of its old connection, which a mobile network often leaves behind without a word.
 */
export class TunnelListener {
  readonly #options: TunnelOptions;
  readonly #registrations: Registrations;
  readonly #heartbeats: readonly Uint8Array[];
  readonly #log: Log;
  readonly #server: Server;
  readonly #unregistered = new Set<Socket>();
  readonly #connected = new Map<string, Connected>();
  #strangersToldAt: Monotonic | null = null;
  #strangersUntold = 0;

  /** Nothing listens yet. Throws CONFIGURATION_INVALID. */
  constructor(options: TunnelOptions) {
    this.#options = options;
    this.#registrations = new Registrations(options.registrations, options);
    this.#heartbeats = options.heartbeats.map(bytesIn);
    this.#log = options.log.area('tunnel');
    this.#server = createServer({ noDelay: true, keepAlive: true }, (socket) => this.#greet(socket));
  }

  /** Listens; resolves with the port. Rejects with PORT_UNREACHABLE where it is taken. */
  start(): Promise<number> {
    const { host, port } = this.#options.listen;
    return new Promise((resolve, reject) => {
      this.#server.once('error', (cause) =>
        reject(new FaultError('PORT_UNREACHABLE', { message: `meters cannot dial in at ${host}:${port}`, cause })),
      );
      this.#server.listen({ host, port }, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of [...this.#unregistered, ...[...this.#connected.values()].map((one) => one.socket)])
      socket.destroy();
    await closed;
  }

  /** Who is connected now. */
  get connected(): readonly string[] {
    return [...this.#connected.keys()];
  }

  /** Opens a device that dialled in, and every other address as `openPort` does. Rejects with PORT_UNREACHABLE while it has not, or where it is open already. */
  readonly openPort: OpenPort = async (url, options) => {
    const address = parsePortAddress(url);
    if (address.kind !== 'tunnel') return openPort(url, options);
    const connected = this.#connected.get(address.registration);
    if (connected === undefined) throw unreachable(url, 'it has not dialled in');
    if (connected.inUse) throw unreachable(url, 'it is in use already');
    connected.inUse = true;
    return this.#portOf(connected, { url, id: address.registration });
  };

  #greet(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    // Whoever said nothing for longest makes room, so that strangers who only dial keep no meter out.
    const [oldest] = this.#unregistered;
    if (this.#unregistered.size >= MOST_UNREGISTERED) oldest?.destroy();
    this.#unregistered.add(socket);
    const said = new AbortController();
    socket.on('close', () => {
      this.#unregistered.delete(socket);
      said.abort();
    });
    let held: Uint8Array = new Uint8Array(0);
    const listen = (chunk: Buffer) => {
      held = concatBytes(held, new Uint8Array(chunk)).slice(0, LONGEST_REGISTRATION_BYTES * 2);
      const found = this.#registrations.read(held);
      if (found.kind === 'more') return;
      socket.off('data', listen);
      said.abort();
      this.#unregistered.delete(socket);
      if (found.kind === 'known') this.#admit(socket, found.id);
      else this.#refuse(socket, held);
    };
    socket.on('data', listen);
    const { clock } = this.#options;
    void clock.sleep(REGISTERS_WITHIN, said.signal).then(() => {
      if (this.#unregistered.has(socket)) this.#refuse(socket, held);
    });
  }

  /** What came before anybody listened was no answer to anything, so it is not kept; nor is what only keeps the connection alive. */
  #portOf({ socket }: Connected, { url, id }: { url: string; id: string }): BytePort {
    const silent = [...this.#heartbeats, this.#registrations.packet(id)];
    const port = portOverStream(socket, { url, hangUp: () => void socket.destroy() });
    return {
      ...port,
      onBytes: (listener) =>
        port.onBytes((bytes) => {
          const meant = withoutHeartbeats(bytes, silent);
          if (meant.length > 0) listener(meant);
        }),
    };
  }

  #admit(socket: Socket, id: string): void {
    const { silentFor } = this.#options;
    const before = this.#connected.get(id);
    const connected: Connected = { socket, inUse: false };
    this.#connected.set(id, connected);
    before?.socket.destroy();
    this.#log.info('dialled_in', { registration: id, again: before !== undefined });
    // Bytes flow whether anybody listens or not, so nothing piles up.
    socket.on('data', () => undefined);
    socket.setTimeout(silentFor, () => socket.destroy());
    socket.on('close', () => {
      if (this.#connected.get(id) === connected) this.#connected.delete(id);
      this.#log.info('hung_up', { registration: id });
    });
  }

  #refuse(socket: Socket, said: Uint8Array): void {
    const { clock, onRefused } = this.#options;
    const from = socket.remoteAddress ?? 'unknown';
    socket.destroy();
    onRefused();
    this.#strangersUntold += 1;
    const now = clock.monotonic();
    if (this.#strangersToldAt !== null && elapsed(this.#strangersToldAt, now) < STRANGERS_TOLD_EVERY) return;
    this.#log.warn('stranger_refused', { from, said: toHex(said.slice(0, 32)), strangers: this.#strangersUntold });
    this.#strangersToldAt = now;
    this.#strangersUntold = 0;
  }
}

function unreachable(url: string, why: string): FaultError {
  return new FaultError('PORT_UNREACHABLE', { message: `${url}: ${why}`, details: { url, why } });
}
