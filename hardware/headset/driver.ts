import { codeOf, duration, seconds, toHex, type Clock, type Duration, type Log } from '#kernel';
import type { BytePort, OpenPort } from '../ports/index.ts';
import { decodeInputEvent } from './codec.ts';
import { InputEventFramer } from './framer.ts';

export interface HeadsetOptions {
  readonly openPort: OpenPort;
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Tells when a headset is plugged in and when it is not. Private things are spoken only while it is known to be in. */
export interface Headset {
  start(onChange: (isPlugged: boolean) => void): void;
  stop(): Promise<void>;
}

const CONNECT_TIMEOUT = seconds(3);
const FIRST_RETRY = seconds(1);
const LAST_RETRY = seconds(10);

/**
 * The headphone jack of the machine as an input device of Linux. A jack says only what changes: what was plugged in before the start is not known, and is
 * taken for not plugged, and so is one whose device vanished.
 */
export function createHeadset(options: HeadsetOptions): Headset {
  return new InputHeadset(options);
}

class InputHeadset implements Headset {
  readonly #options: HeadsetOptions;
  readonly #log: Log;
  readonly #lifetime = new AbortController();
  #onChange: (isPlugged: boolean) => void = () => undefined;
  #isPlugged = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: HeadsetOptions) {
    this.#options = options;
    this.#log = options.log.area('headset');
  }

  start(onChange: (isPlugged: boolean) => void): void {
    this.#onChange = onChange;
    this.#running = this.#keepListening();
  }

  async stop(): Promise<void> {
    this.#lifetime.abort();
    await this.#running;
  }

  async #keepListening(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#lifetime;
    let retry: Duration = FIRST_RETRY;
    while (!signal.aborted) {
      const port = await this.#open();
      if (port !== null) {
        retry = FIRST_RETRY;
        // The driver may have been stopped while the device was being opened.
        if (!signal.aborted) await this.#listen(port);
        await port.close();
      }
      this.#set(false);
      if (signal.aborted) return;
      await clock.sleep(retry, signal);
      retry = duration(Math.min(retry * 2, LAST_RETRY));
    }
  }

  async #open(): Promise<BytePort | null> {
    const { openPort, url } = this.#options;
    try {
      return await openPort(url, { connectTimeout: CONNECT_TIMEOUT });
    } catch (thrown) {
      this.#log.debug('headset_unreachable', { url, reason: codeOf(thrown) });
      return null;
    }
  }

  #listen(port: BytePort): Promise<void> {
    const framer = new InputEventFramer();
    return new Promise((resolve) => {
      port.onClosed(resolve);
      this.#lifetime.signal.addEventListener('abort', () => resolve(), { once: true });
      port.onBytes((bytes) => {
        for (const framed of framer.push(bytes)) {
          if (framed.kind === 'junk') {
            this.#log.warn('wire_junk', { hex: toHex(framed.bytes), code: framed.code });
            continue;
          }
          const event = decodeInputEvent(framed.bytes);
          if (event.kind === 'headset') this.#set(event.isPlugged);
        }
      });
    });
  }

  #set(isPlugged: boolean): void {
    if (this.#isPlugged === isPlugged) return;
    this.#isPlugged = isPlugged;
    this.#log.info('headset', { isPlugged });
    this.#onChange(isPlugged);
  }
}
