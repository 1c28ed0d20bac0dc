import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { z } from 'zod';
import { FaultError } from '#kernel';
import { act, type Act } from './control.ts';

const nothing = z.strictObject({});

/**
 * Where the cable of a simulated device is plugged in: TCP on loopback. Pulled, every connection breaks and new ones are refused, as when a USB cable is out; plugged in again,
 * the device is found where it was. What the device makes of it is its own affair.
 */
export class Outlet {
  readonly #sockets = new Set<Socket>();
  readonly #server;
  #port: number;

  /** At port 0 it takes any free one, and keeps to it. */
  constructor(port: number, onConnect: (socket: Socket) => void) {
    this.#port = port;
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      // A host that vanished is no fault of the device.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
      onConnect(socket);
    });
  }

  /** As a device URL. */
  get address(): string {
    return `tcp://127.0.0.1:${this.#port}`;
  }

  get isPlugged(): boolean {
    return this.#server.listening;
  }

  get sockets(): ReadonlySet<Socket> {
    return this.#sockets;
  }

  /** Rejects with PORT_UNREACHABLE. */
  async plug(): Promise<void> {
    if (this.isPlugged) return;
    this.#server.listen(this.#port, '127.0.0.1');
    try {
      await once(this.#server, 'listening');
    } catch (thrown) {
      throw new FaultError('PORT_UNREACHABLE', { message: `port ${this.#port} cannot be opened`, cause: thrown });
    }
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  async pull(): Promise<void> {
    if (!this.isPlugged) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.drop();
    await closed;
  }

  /** Breaks what is open; whoever calls again is answered. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  acts(): Record<'unplug' | 'plug_in', Act> {
    return { unplug: act(nothing, () => this.pull()), plug_in: act(nothing, () => this.plug()) };
  }
}
