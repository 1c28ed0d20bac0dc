import { createServer } from 'node:net';
import { assert, FaultError, milliseconds, type Clock } from '#kernel';
import type { DeviceFace, Reply } from './faces/face.ts';
import type { CutStep } from './mechanism.ts';
import type { WireFaults } from './wire-faults.ts';

const INSIDE_FRAME = milliseconds(50);

/** The host's end of a line, as the device sees it. */
export interface HostEnd {
  /** Nothing happens where the host is gone. */
  write(bytes: Uint8Array): void;
  readonly isGone: boolean;
  drop(): void;
}

/** The device's end of a line: it hears what is given to it. A line that is plugged in takes the place of the one before, as a re-plugged adapter does. */
export interface Pluggable {
  plug(host: HostEnd): (bytes: Uint8Array) => void;
}

/** The line to the host, with what befalls it. */
export class Wire {
  readonly #face: DeviceFace;
  readonly #options: { clock: Clock; faults: WireFaults; onStep: (step: CutStep) => void };
  #plugged: HostEnd | null = null;

  constructor(face: DeviceFace, options: { clock: Clock; faults: WireFaults; onStep: (step: CutStep) => void }) {
    this.#face = face;
    this.#options = options;
  }

  drop(): void {
    this.#plugged?.drop();
  }

  plug(host: HostEnd): (bytes: Uint8Array) => void {
    this.#plugged?.drop();
    this.#plugged = host;
    const { clock, faults } = this.#options;
    let chunk = 0;
    return (bytes) => {
      chunk += 1;
      const heard = chunk;
      if (faults.lets()) void this.#say(host, this.#face.hear(bytes));
      void clock.sleep(INSIDE_FRAME).then(() => {
        if (heard === chunk && !host.isGone) void this.#say(host, this.#face.silence());
      });
    };
  }

  async #say(host: HostEnd, replies: readonly Reply[]): Promise<void> {
    const { faults, onStep } = this.#options;
    for (const { bytes, step } of replies) {
      const left = await faults.carry(bytes, (said) => host.write(said));
      if (left && step !== undefined) onStep(step);
    }
  }
}

/** The device's door: each connection is a line that is plugged in. */
export async function openDoor(
  device: Pluggable,
  port: number,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    const hear = device.plug({
      write: (said) => void (socket.destroyed || socket.write(said)),
      get isGone() {
        return socket.destroyed;
      },
      drop: () => socket.destroy(),
    });
    socket.on('data', hear);
    // A host that vanished is no fault of the device.
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (thrown) =>
      reject(new FaultError('PORT_UNREACHABLE', { message: `port ${port} cannot be opened`, cause: thrown })),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  assert(address !== null && typeof address === 'object', 'a server that listens has a port');
  return { port: address.port, stop: () => new Promise((resolve) => void server.close(() => resolve())) };
}
