import type { CardAnswer, CardSort } from '#contracts/api';
import {
  codeOf,
  duration,
  elapsed,
  milliseconds,
  seconds,
  toHex,
  type Clock,
  type Duration,
  type Log,
  type Monotonic,
} from '#kernel';
import type { BytePort, OpenPort } from '../../ports/index.ts';
import type { CardEvent, CardReader } from '../reader.ts';
import { decodeLine } from './codec.ts';
import { LineFramer } from './framer.ts';
import { HEARTBEAT_MS } from './frames.ts';
import { stepField, unknownField, type Field } from './machine.ts';

export interface LineCardReaderOptions {
  readonly openPort: OpenPort;
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
}

const CONNECT_TIMEOUT = seconds(3);
/** Three heartbeats that stayed out. */
const SILENCE = milliseconds(3 * HEARTBEAT_MS);
const FIRST_RETRY = milliseconds(500);
const LAST_RETRY = seconds(5);

/** A card reader that speaks lines, on a serial line or over TCP. It only listens; silence for six seconds is away, and so is a closed line. */
export function createLineCardReader(options: LineCardReaderOptions): CardReader {
  return new LineCardReader(options);
}

class LineCardReader implements CardReader {
  readonly #options: LineCardReaderOptions;
  readonly #log: Log;
  readonly #lifetime = new AbortController();
  #handler: (event: CardEvent) => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #field: Field = unknownField;
  /** Null: not heard since the start. */
  #away: boolean | null = null;
  #heardAt: Monotonic;

  constructor(options: LineCardReaderOptions) {
    this.#options = options;
    this.#log = options.log.area('cards');
    this.#heardAt = options.clock.monotonic();
  }

  start(handler: (event: CardEvent) => void): void {
    this.#handler = handler;
    this.#running = this.#keepListening();
  }

  async stop(): Promise<void> {
    this.#lifetime.abort();
    await this.#running;
  }

  /** It sends numbers and listens to nobody. */
  sort(): Promise<CardSort> {
    return Promise.resolve('untold');
  }

  ask(): Promise<CardAnswer> {
    return Promise.resolve({ kind: 'unsupported' });
  }

  async #keepListening(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#lifetime;
    let retry: Duration = FIRST_RETRY;
    while (!signal.aborted) {
      const port = await this.#connect();
      if (port !== null) {
        const connectedAt = clock.monotonic();
        await this.#listen(port);
        await port.close();
        if (elapsed(connectedAt, this.#heardAt) > 0) retry = FIRST_RETRY;
      }
      if (signal.aborted) return;
      this.#goAway();
      await clock.sleep(retry, signal);
      retry = duration(Math.min(retry * 2, LAST_RETRY));
    }
  }

  async #connect(): Promise<BytePort | null> {
    const { openPort, url } = this.#options;
    try {
      return await openPort(url, { connectTimeout: CONNECT_TIMEOUT });
    } catch (thrown) {
      this.#log.debug('reader_unreachable', { url, reason: codeOf(thrown) });
      return null;
    }
  }

  /** Until the line closes, the reader is silent for too long, or the driver is stopped. */
  async #listen(port: BytePort): Promise<void> {
    const { clock } = this.#options;
    const closed = new AbortController();
    const ended = AbortSignal.any([closed.signal, this.#lifetime.signal]);
    const framer = new LineFramer();
    this.#field = unknownField;
    this.#heardAt = clock.monotonic();
    port.onClosed(() => closed.abort());
    port.onBytes((bytes) => {
      if (!ended.aborted) this.#receive(framer, bytes);
    });
    while (!ended.aborted) {
      const quiet = elapsed(this.#heardAt, clock.monotonic());
      if (quiet >= SILENCE) return closed.abort();
      await clock.sleep(duration(SILENCE - quiet), ended);
    }
  }

  #receive(framer: LineFramer, bytes: Uint8Array): void {
    for (const framed of framer.push(bytes)) {
      if (framed.kind === 'junk') {
        this.#log.warn('wire_junk', { hex: toHex(framed.bytes), code: framed.code });
        continue;
      }
      this.#heardAt = this.#options.clock.monotonic();
      this.#comeBack();
      const { field, events } = stepField(this.#field, decodeLine(framed.bytes));
      this.#field = field;
      for (const event of events) this.#handler(event);
    }
  }

  #goAway(): void {
    if (this.#away === true) return;
    this.#away = true;
    this.#log.warn('reader_away', { url: this.#options.url });
    this.#handler({ kind: 'away' });
  }

  #comeBack(): void {
    if (this.#away === false) return;
    this.#away = false;
    this.#log.info('reader_back', { url: this.#options.url });
    this.#handler({ kind: 'back' });
  }
}
