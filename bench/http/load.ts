import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#kernel';
import { SystemClock } from '#platform';

/* The callers, in a thread of their own: each connection sends its requests one after the other, and reads no more of an answer than its length. */

export interface Load {
  readonly host: string;
  readonly port: number;
  /** Of the server, for HTTPS; null for HTTP. */
  readonly certificatePem: string | null;
  readonly authorization: string;
  readonly path: string;
  /** Of each connection, the bodies that it posts. */
  readonly bodies: readonly (readonly string[])[];
}

/** How long each request took, and all of them together, in ms; and how many were not answered with 200. */
export interface LoadResult {
  readonly times: readonly number[];
  readonly wholeMs: number;
  readonly refused: number;
}

const HEADER_END = '\r\n\r\n';
const clock = new SystemClock();

class Connection {
  readonly #socket: Socket;
  readonly #load: Load;
  #received = '';
  #answered: ((status: number) => void) | null = null;

  private constructor(socket: Socket, load: Load) {
    this.#socket = socket;
    this.#load = load;
    // Bytes as characters: lengths are of bytes, and the text itself is not looked at.
    socket.setEncoding('latin1');
    socket.setNoDelay(true);
    socket.on('data', (text: string) => this.#take(text));
  }

  static async open(load: Load): Promise<Connection> {
    const { host, port, certificatePem } = load;
    const socket = await new Promise<Socket>((resolve, reject) => {
      const opened: Socket =
        certificatePem === null
          ? connectPlain({ host, port }, () => resolve(opened))
          : connectTls({ host, port, ca: certificatePem, checkServerIdentity: () => undefined }, () => resolve(opened));
      opened.once('error', reject);
    });
    return new Connection(socket, load);
  }

  post(body: string): Promise<number> {
    const { path, host, authorization } = this.#load;
    const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: ${authorization}\r\ncontent-type: application/json`;
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#socket.write(`${head}\r\ncontent-length: ${body.length}${HEADER_END}${body}`);
    });
  }

  end(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const headEnd = this.#received.indexOf(HEADER_END);
    if (headEnd < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#received.slice(0, headEnd))?.[1]);
    if (this.#received.length < headEnd + HEADER_END.length + length) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = '';
    this.#answered?.(status);
  }
}

async function run(load: Load): Promise<LoadResult> {
  const connections = await Promise.all(load.bodies.map(() => Connection.open(load)));
  const times: number[] = [];
  let refused = 0;
  const began = clock.monotonic();
  await Promise.all(
    connections.map(async (connection, index) => {
      for (const body of load.bodies[index] ?? []) {
        const sent = clock.monotonic();
        const status = await connection.post(body);
        times.push(clock.monotonic() - sent);
        if (status !== 200) refused += 1;
      }
    }),
  );
  const wholeMs = clock.monotonic() - began;
  for (const connection of connections) connection.end();
  return { times, wholeMs, refused };
}

const port = parentPort;
assert(port !== null, 'the load runs as a worker thread');
// What the bench handed over when it started this thread.
port.postMessage(await run(workerData as Load));
