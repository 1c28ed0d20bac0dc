import { milliseconds, type Clock } from '#kernel';
import { Outlet } from '../control/index.ts';
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

/** Where the device's cable is plugged in: each connection is a line. Rejects with PORT_UNREACHABLE. */
export async function openDoor(device: Pluggable, port: number): Promise<Outlet> {
  const outlet = new Outlet(port, (socket) => {
    const hear = device.plug({
      write: (said) => void (socket.destroyed || socket.write(said)),
      get isGone() {
        return socket.destroyed;
      },
      drop: () => socket.destroy(),
    });
    socket.on('data', hear);
  });
  await outlet.plug();
  return outlet;
}
