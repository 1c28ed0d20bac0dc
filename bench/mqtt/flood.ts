import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { assert, formatInstant, formatMilli, instant, milliseconds } from '#kernel';
import { SystemClock } from '#platform';
import { ANSWER_BYTES, CONNACK, connectPacket, PUBACK, publishPacket } from './wire.ts';

/* The meters, in a thread of their own: each has a connection, and so many readings under way on it. */

export interface FloodMeter {
  readonly username: string;
  readonly password: string;
  readonly topic: string;
  readonly serial: string;
}

export interface Flood {
  readonly host: string;
  readonly port: number;
  readonly meters: readonly FloodMeter[];
  /** Not acknowledged yet, of one meter. */
  readonly window: number;
  /** So many of each meter as fast as they are taken; or so many a second of all together for so long, and what finds the window full is given up. */
  readonly load:
    | { readonly kind: 'count'; readonly each: number }
    | { readonly kind: 'rate'; readonly perSecond: number; readonly ms: number };
  /** Of the first reading, in litres, and its time; the next are one litre and one millisecond further. */
  readonly from: { readonly register: number; readonly at: number };
}

export interface FloodResult {
  readonly acknowledged: number;
  readonly givenUp: number;
  readonly wholeMs: number;
}

const clock = new SystemClock();
const TICK_MS = 10;

class Meter {
  acknowledged = 0;
  sent = 0;
  readonly #socket: Socket;
  readonly #meter: FloodMeter;
  readonly #flood: Flood;
  #connected: (() => void) | null = null;
  #allDone: (() => void) | null = null;
  #until = Number.POSITIVE_INFINITY;

  constructor(meter: FloodMeter, flood: Flood) {
    this.#meter = meter;
    this.#flood = flood;
    this.#socket = connect({ host: flood.host, port: flood.port, noDelay: true });
    this.#socket.on('data', (chunk) => this.#take(chunk));
  }

  open(): Promise<void> {
    const { username, password } = this.#meter;
    this.#socket.write(connectPacket({ clientId: username, username, password }));
    return new Promise((resolve, reject) => {
      this.#connected = resolve;
      this.#socket.once('close', () => reject(new Error(`${username} was put out`)));
    });
  }

  get hasRoom(): boolean {
    return this.sent - this.acknowledged < this.#flood.window;
  }

  /** All that fit into the window, and more as they are acknowledged, until so many were. */
  run(count: number): Promise<void> {
    this.#until = count;
    this.#socket.cork();
    while (this.sent < count && this.hasRoom) this.send();
    this.#socket.uncork();
    return this.settled();
  }

  send(): void {
    const { register, at } = this.#flood.from;
    const number = this.sent;
    this.sent += 1;
    const { topic, serial } = this.#meter;
    const total = formatMilli(BigInt(register + number));
    const time = formatInstant(instant(at + number));
    const payload = `{"id":"${at}-${number}","serial":"${serial}","time":"${time}","registers":{"import":"${total}"}}`;
    this.#socket.write(publishPacket(topic, (number % 65_535) + 1, payload));
  }

  /** Everything that was sent is acknowledged. */
  settled(): Promise<void> {
    return this.sent === this.acknowledged ? Promise.resolve() : new Promise((resolve) => (this.#allDone = resolve));
  }

  end(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#socket.cork();
    for (let offset = 0; offset + ANSWER_BYTES <= chunk.length; offset += ANSWER_BYTES) {
      const first = chunk[offset];
      if (first === CONNACK) this.#connected?.();
      else if (first === PUBACK) {
        this.acknowledged += 1;
        if (this.#until !== Number.POSITIVE_INFINITY && this.sent < this.#until) this.send();
      }
    }
    this.#socket.uncork();
    if (this.#until === Number.POSITIVE_INFINITY ? this.sent === this.acknowledged : this.acknowledged >= this.#until)
      this.#allDone?.();
  }
}

async function run(flood: Flood): Promise<FloodResult> {
  const meters = flood.meters.map((meter) => new Meter(meter, flood));
  await Promise.all(meters.map((meter) => meter.open()));
  const began = clock.monotonic();
  let givenUp = 0;
  const { load } = flood;
  if (load.kind === 'count') await Promise.all(meters.map((meter) => meter.run(load.each)));
  else {
    let due = 0;
    for (let passed = 0; passed < load.ms; passed = clock.monotonic() - began) {
      for (const upTo = (passed / 1000) * load.perSecond; due < upTo; due += 1) {
        const meter = meters[due % meters.length];
        assert(meter !== undefined, 'there are meters');
        if (meter.hasRoom) meter.send();
        else givenUp += 1;
      }
      await clock.sleep(milliseconds(TICK_MS));
    }
    await Promise.all(meters.map((meter) => meter.settled()));
  }
  const wholeMs = clock.monotonic() - began;
  for (const meter of meters) meter.end();
  return { acknowledged: meters.reduce((sum, meter) => sum + meter.acknowledged, 0), givenUp, wholeMs };
}

const port = parentPort;
assert(port !== null, 'the flood runs as a worker thread');
// What the bench handed over when it started this thread.
port.postMessage(await run(workerData as Flood));
