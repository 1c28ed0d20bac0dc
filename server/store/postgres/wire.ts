import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { assert } from '#kernel';

/** What happens to the next COMMIT: it never arrives; or it does, and its answer is what never arrives. */
export type CutAt = 'commit' | 'answer';

/** A wire to a private PostgreSQL that can be cut at the worst moment. For tests. */
export class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cutAt: CutAt | null = null;
  #stayCut = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(socketFile: string): Promise<Wire> {
    const server = createServer();
    const wire = new Wire(server);
    server.on('connection', (near) => wire.#join(near, connect(socketFile)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return wire;
  }

  url(database: string): string {
    // A server that listens on a port of the network has an address with one.
    return `postgres://app@127.0.0.1:${(this.#server.address() as AddressInfo).port}/${database}`;
  }

  /** Cuts at the next COMMIT. `stayCut`: nobody gets through from then on, until `mend`. */
  cut(at: CutAt, { stayCut = false } = {}): void {
    this.#cutAt = at;
    this.#stayCut = stayCut;
  }

  get isCut(): boolean {
    return this.#cutAt === null && this.#stayCut;
  }

  mend(): void {
    assert(this.#cutAt === null, 'the wire was cut');
    this.#stayCut = false;
  }

  async close(): Promise<void> {
    this.#drop();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => this.#sockets.delete(socket));
    }
    if (this.isCut) return this.#drop();
    let answerIsDue = false;
    near.on('data', (asked) => {
      if (asked.includes('COMMIT\0') && this.#cutAt !== null) {
        if (this.#cutAt === 'commit') return this.#drop();
        answerIsDue = true;
      }
      far.write(asked);
    });
    far.on('data', (answer) => {
      if (answerIsDue && answer.includes('COMMIT\0')) return this.#drop();
      if (!answerIsDue) near.write(answer);
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }

  #drop(): void {
    this.#cutAt = null;
    for (const socket of this.#sockets) socket.destroy();
  }
}
