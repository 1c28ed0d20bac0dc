import type { CardAnswer, CardSort } from '#contracts/api';
import { codeOf, duration, milliseconds, seconds, type Clock, type Duration, type Log } from '#kernel';
import { InputEventFramer } from '../../headset/framer.ts';
import type { BytePort, OpenPort } from '../../ports/index.ts';
import type { CardEvent, CardReader } from '../reader.ts';
import { decodePress, type WedgeFormat } from './codec.ts';
import { stepWedge, wedgeAtStart, type WedgeState } from './machine.ts';

export interface WedgeCardReaderOptions {
  readonly openPort: OpenPort;
  /** `input:///dev/input/by-id/usb-…-event-kbd`: this one device, and no other keyboard. */
  readonly url: string;
  readonly format: WedgeFormat;
  readonly clock: Clock;
  readonly log: Log;
}

const CONNECT_TIMEOUT = seconds(3);
const FIRST_RETRY = milliseconds(500);
const LAST_RETRY = seconds(5);

/**
 * A reader that types like a keyboard, read as the input device that it is. Keys of any other keyboard never come here, and its own never have to reach the
 * screen. It only tells numbers, and not when a card is taken away: that is said at once.
 */
export function createWedgeCardReader(options: WedgeCardReaderOptions): CardReader {
  return new WedgeCardReader(options);
}

class WedgeCardReader implements CardReader {
  readonly #options: WedgeCardReaderOptions;
  readonly #log: Log;
  readonly #lifetime = new AbortController();
  #handler: (event: CardEvent) => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  /** Null: nothing was said since the start. */
  #isHere: boolean | null = null;

  constructor(options: WedgeCardReaderOptions) {
    this.#options = options;
    this.#log = options.log.area('cards');
  }

  start(handler: (event: CardEvent) => void): void {
    this.#handler = handler;
    this.#running = this.#keepListening();
  }

  async stop(): Promise<void> {
    this.#lifetime.abort();
    await this.#running;
  }

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
      const port = await this.#open();
      if (port !== null) {
        retry = FIRST_RETRY;
        this.#say(true);
        await this.#listen(port);
        await port.close();
      }
      if (signal.aborted) return;
      this.#say(false);
      await clock.sleep(retry, signal);
      retry = duration(Math.min(retry * 2, LAST_RETRY));
    }
  }

  async #open(): Promise<BytePort | null> {
    const { openPort, url } = this.#options;
    try {
      return await openPort(url, { connectTimeout: CONNECT_TIMEOUT });
    } catch (thrown) {
      this.#log.debug('reader_unreachable', { url, reason: codeOf(thrown) });
      return null;
    }
  }

  #listen(port: BytePort): Promise<void> {
    const framer = new InputEventFramer();
    const { format } = this.#options;
    let state: WedgeState = wedgeAtStart;
    return new Promise((resolve) => {
      port.onClosed(resolve);
      this.#lifetime.signal.addEventListener('abort', () => resolve(), { once: true });
      port.onBytes((bytes) => {
        for (const framed of framer.push(bytes)) {
          // No key of a card is written to a log, not even broken.
          if (framed.kind === 'junk') {
            this.#log.warn('wire_junk', { bytes: framed.bytes.length, code: framed.code });
            continue;
          }
          const press = decodePress(framed.bytes, format);
          if (press === null) continue;
          const stepped = stepWedge(state, press, format);
          state = stepped.state;
          if (stepped.said === null) continue;
          this.#handler(stepped.said);
          if (stepped.said.kind === 'tapped') this.#handler({ kind: 'removed' });
        }
      });
    });
  }

  #say(isHere: boolean): void {
    if (this.#isHere === isHere) return;
    this.#isHere = isHere;
    this.#handler({ kind: isHere ? 'back' : 'away' });
  }
}
