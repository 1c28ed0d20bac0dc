import {
  codeOf,
  duration,
  elapsed,
  milliseconds,
  seconds,
  type Clock,
  type Duration,
  type Log,
  type Monotonic,
} from '#kernel';
import type { Framed } from '../../framer.ts';
import type { BytePort, OpenPort } from '../../ports/index.ts';
import { loggedScans } from '../scan-log.ts';
import type { CodeScanner, ScannerEvent, ScanRefusal } from '../scanner.ts';
import { decodeScan } from './codec.ts';
import { ScanFramer } from './framer.ts';
import { SILENCE_MS } from './frames.ts';

export interface LineScannerOptions {
  readonly openPort: OpenPort;
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
}

const CONNECT_TIMEOUT = seconds(3);
const SILENCE = milliseconds(SILENCE_MS);
const FIRST_RETRY = milliseconds(500);
const LAST_RETRY = seconds(5);

/**
 * A scanner on a serial line or TCP that sends what it read and a terminator. It is only listened to. Its silence says nothing, so it is away only when the
 * line closes or cannot be opened; then it is tried again with growing pauses.
 */
export function createLineScanner(options: LineScannerOptions): CodeScanner {
  return new LineScanner(options);
}

class LineScanner implements CodeScanner {
  readonly #options: LineScannerOptions;
  readonly #log: Log;
  readonly #lifetime = new AbortController();
  #handler: (event: ScannerEvent) => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  /** Null: nothing was said since the start. */
  #away: boolean | null = null;
  #heardAt: Monotonic;

  constructor(options: LineScannerOptions) {
    this.#options = options;
    this.#log = options.log.area('scanner');
    this.#heardAt = options.clock.monotonic();
  }

  start(handler: (event: ScannerEvent) => void): void {
    this.#handler = loggedScans(this.#log, this.#options.url, handler);
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
      const port = await this.#connect();
      if (port !== null) {
        this.#sayWhere({ away: false });
        const connectedAt = clock.monotonic();
        await this.#listen(port);
        await port.close();
        // A line that closes as soon as it is opened is not tried faster for it.
        if (elapsed(connectedAt, clock.monotonic()) > LAST_RETRY) retry = FIRST_RETRY;
      }
      if (signal.aborted) return;
      this.#sayWhere({ away: true });
      await clock.sleep(retry, signal);
      retry = duration(Math.min(retry * 2, LAST_RETRY));
    }
  }

  async #connect(): Promise<BytePort | null> {
    const { openPort, url } = this.#options;
    try {
      return await openPort(url, { connectTimeout: CONNECT_TIMEOUT });
    } catch (thrown) {
      this.#log.debug('scanner_unreachable', { url, reason: codeOf(thrown) });
      return null;
    }
  }

  /** Until the line closes or the driver is stopped. */
  async #listen(port: BytePort): Promise<void> {
    const { clock } = this.#options;
    const closed = new AbortController();
    const ended = AbortSignal.any([closed.signal, this.#lifetime.signal]);
    const framer = new ScanFramer();
    let isWatched = false;
    port.onClosed(() => closed.abort());
    port.onBytes((bytes) => {
      if (ended.aborted) return;
      this.#heardAt = clock.monotonic();
      this.#receive(framer.push(bytes));
      if (isWatched) return;
      isWatched = true;
      void this.#untilSilent(ended).then(() => {
        isWatched = false;
        if (!ended.aborted) this.#receive(framer.flush());
      });
    });
    if (!ended.aborted)
      await new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve(), { once: true }));
  }

  async #untilSilent(ended: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      const quiet = elapsed(this.#heardAt, clock.monotonic());
      if (ended.aborted || quiet >= SILENCE) return;
      await clock.sleep(duration(SILENCE - quiet), ended);
    }
  }

  #receive(found: readonly Framed[]): void {
    for (const framed of found) {
      if (framed.kind === 'junk') {
        this.#log.warn('scan_junk', { bytes: framed.bytes.length, code: framed.code });
        if (framed.code === 'FRAME_LENGTH') this.#refuse('CODE_TOO_LONG');
        if (framed.code === 'FRAME_INCOMPLETE') this.#refuse('CODE_NOT_TEXT');
        continue;
      }
      const scan = decodeScan(framed.bytes);
      if (scan.kind === 'refused') this.#refuse(scan.code);
      if (scan.kind === 'text') this.#handler({ kind: 'scanned', text: scan.text });
    }
  }

  #refuse(code: ScanRefusal): void {
    this.#handler({ kind: 'refused', code });
  }

  #sayWhere({ away }: { away: boolean }): void {
    if (this.#away === away) return;
    this.#away = away;
    this.#handler({ kind: away ? 'away' : 'back' });
  }
}
