import { createServer, type Server, type Socket } from 'node:net';
import { concatBytes, duration, FaultError, type Clock } from '#kernel';
import type { SimulatedMeter } from './simulated-meter.ts';

/** What the meters of one protocol do on the serial line that they share. */
export interface LineFace {
  readonly baud: number;
  /** Start, data, parity and stop bits of one character. */
  readonly bitsOfCharacter: number;
  /** What belongs behind `tcp://host:port` so that a driver knows what line this is: `?framing=rtu&baud=9600`, or nothing. */
  readonly query: string;
  /** Looks for a request at the beginning of what came: so many bytes are one, so many are none, or more has to come. */
  cut(held: Uint8Array): { readonly kind: 'whole' | 'junk'; readonly bytes: number } | { readonly kind: 'more' };
  /** The meter that a whole request is for, and what it answers; null where nobody is meant or nobody answers. */
  answer(request: Uint8Array): { readonly meter: SimulatedMeter; readonly reply: () => Uint8Array | null } | null;
}

/** A serial line with its meters, behind a gateway that passes bytes between TCP and the line as they are. */
export interface SerialGateway {
  readonly url: string;
  /** Bytes go in and nothing comes out. */
  silent: boolean;
  stop(): Promise<void>;
}

/** How long a meter thinks, besides the time on the wire and the silence that ends a frame. */
const TURNAROUND_MS = 8;
const SILENT_CHARACTERS = 3.5;

/**
 * Serves a line at a port of loopback (0: any free one). An exchange takes as long as its bytes take on the wire, and nobody talks in between.
 * Rejects with FaultError PORT_UNREACHABLE.
 */
export async function serveGateway(
  face: LineFace,
  { port, clock }: { readonly port: number; readonly clock: Clock },
): Promise<SerialGateway> {
  const sockets = new Set<Socket>();
  const line = new SerialLine(face, clock);
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let held: Uint8Array = new Uint8Array(0);
    socket.on('data', (chunk) => {
      held = concatBytes(held, new Uint8Array(chunk));
      while (held.length > 0) {
        const found = face.cut(held);
        if (found.kind === 'more') return;
        if (found.kind === 'whole' && !gateway.silent)
          void line.exchange(held.slice(0, found.bytes)).then((reply) => {
            if (reply !== null && !socket.destroyed && !gateway.silent) socket.write(reply);
          });
        held = held.slice(found.bytes);
      }
    });
  });
  const taken = await listenOn(server, port);
  const gateway: SerialGateway = {
    url: `tcp://127.0.0.1:${taken}${face.query}`,
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
  readonly #face: LineFace;
  readonly #clock: Clock;
  readonly #msOfByte: number;
  #free: Promise<unknown> = Promise.resolve();

  constructor(face: LineFace, clock: Clock) {
    this.#face = face;
    this.#clock = clock;
    this.#msOfByte = (face.bitsOfCharacter * 1000) / face.baud;
  }

  /** The reply, once its last byte would have come; null where no meter answers. */
  exchange(request: Uint8Array): Promise<Uint8Array | null> {
    const mine = this.#free.then(() => this.#answer(request));
    this.#free = mine;
    return mine;
  }

  async #answer(request: Uint8Array): Promise<Uint8Array | null> {
    await this.#wait(request.length * this.#msOfByte + TURNAROUND_MS);
    const answer = this.#face.answer(request);
    if (answer === null || answer.meter.ignoresRequest()) return null;
    const reply = answer.reply();
    if (reply === null) return null;
    await this.#wait(answer.meter.replyDelayMs + (reply.length + SILENT_CHARACTERS) * this.#msOfByte);
    return reply;
  }

  #wait(ms: number): Promise<void> {
    return this.#clock.sleep(duration(Math.round(ms)));
  }
}

/** Listens on loopback; resolves with the port. Rejects with FaultError PORT_UNREACHABLE. */
export function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new FaultError('PORT_UNREACHABLE', { message: `port ${port} cannot be used`, cause })),
    );
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
