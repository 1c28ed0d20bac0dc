import { createServer, type Socket } from 'node:net';
import { concatBytes, duration, type Clock } from '#kernel';
import { decodeRtu, encodeRtu, LONGEST_RTU_BYTES, rtuExtent, type RtuFrame } from '#hardware/meters/modbus/frames';
import { answerUnit } from './modbus-device.ts';
import type { SimulatedMeter } from './simulated-meter.ts';
import { listenOn } from './tcp-meter.ts';

/** A serial line with its meters, behind a gateway that passes bytes between TCP and the line as they are. */
export interface RtuGateway {
  /** `tcp://127.0.0.1:4001?framing=rtu&baud=9600` */
  readonly url: string;
  /** Bytes go in and nothing comes out. */
  silent: boolean;
  stop(): Promise<void>;
}

const BAUD = 9600;
const MS_OF_BYTE = (11 * 1000) / BAUD;
/** How long a meter thinks, besides the time on the wire and the silence that ends a frame. */
const TURNAROUND_MS = 8;

/** Serves a line at any free port of loopback. An exchange takes as long as its bytes take at 9600 baud, and nobody talks in between. */
export async function serveGateway(options: {
  readonly meters: readonly SimulatedMeter[];
  readonly clock: Clock;
}): Promise<RtuGateway> {
  const sockets = new Set<Socket>();
  const line = new SerialLine(options);
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let held: Uint8Array = new Uint8Array(0);
    socket.on('data', (chunk) => {
      held = concatBytes(held, new Uint8Array(chunk));
      while (held.length > 0) {
        const extent = rtuExtent(held.subarray(0, LONGEST_RTU_BYTES), 'host');
        if (extent.kind === 'more') return;
        const taken = extent.kind === 'whole' ? extent.bytes : 1;
        if (extent.kind === 'whole' && !gateway.silent)
          void line.exchange(held.slice(0, taken)).then((reply) => {
            if (reply !== null && !socket.destroyed && !gateway.silent) socket.write(reply);
          });
        held = held.slice(taken);
      }
    });
  });
  const port = await listenOn(server, 0);
  const gateway: RtuGateway = {
    url: `tcp://127.0.0.1:${port}?framing=rtu&baud=${BAUD}`,
    silent: false,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return gateway;
}

class SerialLine {
  readonly #meters: ReadonlyMap<number, SimulatedMeter>;
  readonly #clock: Clock;
  #free: Promise<unknown> = Promise.resolve();

  constructor({ meters, clock }: { meters: readonly SimulatedMeter[]; clock: Clock }) {
    this.#meters = new Map(meters.map((meter) => [meter.unitAddress, meter]));
    this.#clock = clock;
  }

  /** The reply, once its last byte would have come; null where no meter answers. */
  exchange(request: Uint8Array): Promise<Uint8Array | null> {
    const asked = decodeRtu(request);
    const mine = this.#free.then(() => this.#answer(asked, request.length));
    this.#free = mine;
    return mine;
  }

  async #answer(asked: RtuFrame, requestBytes: number): Promise<Uint8Array | null> {
    const meter = this.#meters.get(asked.unitAddress);
    await this.#wait(requestBytes * MS_OF_BYTE + TURNAROUND_MS);
    if (meter === undefined || meter.ignoresRequest()) return null;
    const reply = encodeRtu({ unitAddress: asked.unitAddress, pdu: answerUnit(meter, asked) });
    await this.#wait(meter.replyDelayMs + (reply.length + 3.5) * MS_OF_BYTE);
    return reply;
  }

  #wait(ms: number): Promise<void> {
    return this.#clock.sleep(duration(Math.round(ms)));
  }
}
