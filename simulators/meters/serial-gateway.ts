import { createServer, type Server, type Socket } from 'node:net';
import { concatBytes, duration, elapsed, FaultError, type Clock, type Monotonic } from '#kernel';
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

export interface GatewayOptions {
  readonly port: number;
  readonly clock: Clock;
  /** All that hang on the line: one that babbles disturbs the others. */
  readonly meters?: readonly SimulatedMeter[];
}

/** What a meter that babbles says after whoever spoke, and every so many exchanges into it. */
const BABBLE_BYTES = 12;
const COLLIDES_EVERY = 6;

/**
 * Serves a line at a port of loopback (0: any free one). An exchange takes as long as its bytes take on the wire, and nobody talks in between.
 * Rejects with FaultError PORT_UNREACHABLE.
 */
export async function serveGateway(
  face: LineFace,
  { port, clock, meters = [] }: GatewayOptions,
): Promise<SerialGateway> {
  const sockets = new Set<Socket>();
  const line = new SerialLine(face, { clock, meters });
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

/** One exchange after the other, each as long as its bytes take. */
export class SerialLine {
  readonly #face: LineFace;
  readonly #clock: Clock;
  readonly #meters: readonly SimulatedMeter[];
  readonly #msOfByte: number;
  #free: Promise<unknown> = Promise.resolve();
  #exchanges = 0;

  constructor(face: LineFace, { clock, meters }: { clock: Clock; meters: readonly SimulatedMeter[] }) {
    this.#face = face;
    this.#clock = clock;
    this.#meters = meters;
    this.#msOfByte = (face.bitsOfCharacter * 1000) / face.baud;
  }

  /** What comes back, once its last byte would have come; null where nobody says anything. */
  exchange(request: Uint8Array): Promise<Uint8Array | null> {
    const mine = this.#free.then(() => this.#answer(request));
    this.#free = mine;
    return mine;
  }

  async #answer(request: Uint8Array): Promise<Uint8Array | null> {
    const from = this.#clock.monotonic();
    this.#exchanges += 1;
    let spentMs = request.length * this.#msOfByte + TURNAROUND_MS;
    await this.#waitUntil(from, spentMs);
    const answer = this.#face.answer(request);
    const reply = answer === null || answer.meter.ignoresRequest() ? null : answer.reply();
    const damaged = answer?.meter.condition.damagesReplies === true;
    const heard = this.#disturbed(reply === null || !damaged ? reply : withWrongEnd(reply));
    if (answer === null || heard === null) return null;
    spentMs += answer.meter.replyDelayMs + (heard.length + SILENT_CHARACTERS) * this.#msOfByte;
    await this.#waitUntil(from, spentMs);
    return heard;
  }

  /** The reply as it is heard: a meter that babbles talks after it, and now and then at the same time. */
  #disturbed(reply: Uint8Array | null): Uint8Array | null {
    if (!this.#meters.some((meter) => meter.babbles)) return reply;
    const noise = Uint8Array.from({ length: BABBLE_BYTES }, (_, index) => (this.#exchanges * 37 + index * 101) & 0xff);
    if (reply === null) return noise;
    const collides = this.#exchanges % COLLIDES_EVERY === 0;
    return concatBytes(collides ? reply.map((byte, index) => byte ^ (noise[index % BABBLE_BYTES] ?? 0)) : reply, noise);
  }

  /** So long after the beginning of the exchange: what a timer is late is not late again. */
  #waitUntil(from: Monotonic, ms: number): Promise<void> {
    return this.#clock.sleep(duration(Math.max(Math.round(ms - elapsed(from, this.#clock.monotonic())), 0)));
  }
}

function withWrongEnd(reply: Uint8Array): Uint8Array {
  return reply.map((byte, index) => (index === reply.length - 1 ? byte ^ 0x01 : byte));
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
