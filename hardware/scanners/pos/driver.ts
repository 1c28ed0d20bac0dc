import { milliseconds, type Clock, type Log } from '#kernel';
import { openHid, type HidAddress, type HidLibrary, type HidPort } from '../../hid/index.ts';
import { keepOpen } from '../../keep-open.ts';
import { watchSilence } from '../../silence-watch.ts';
import { loggedScans } from '../scan-log.ts';
import type { CodeScanner, ScannerEvent } from '../scanner.ts';
import { decodeReport } from './codec.ts';
import { SILENCE_MS } from './frames.ts';
import { posAtStart, posSilent, stepPos } from './machine.ts';

export interface PosScannerOptions {
  readonly loadLibrary: () => Promise<HidLibrary>;
  readonly address: HidAddress;
  readonly clock: Clock;
  readonly log: Log;
}

const SILENCE = milliseconds(SILENCE_MS);

/** A scanner in its HID POS mode ("USB HID bar code scanner"): no keyboard, so nothing that it reads can reach the screen. */
export function createPosScanner(options: PosScannerOptions): CodeScanner {
  return new PosScanner(options);
}

class PosScanner implements CodeScanner {
  readonly #options: PosScannerOptions;
  readonly #log: Log;
  readonly #lifetime = new AbortController();
  #handler: (event: ScannerEvent) => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: PosScannerOptions) {
    this.#options = options;
    this.#log = options.log.area('scanner');
  }

  start(handler: (event: ScannerEvent) => void): void {
    const { loadLibrary, address, clock } = this.#options;
    this.#handler = loggedScans(this.#log, address.url, handler);
    this.#running = keepOpen({
      open: async () => openHid(await loadLibrary(), address, 'scanner'),
      listen: (port, ended) => this.#listen(port, ended),
      onWhere: (where) => this.#handler({ kind: where }),
      clock,
      log: this.#log,
      signal: this.#lifetime.signal,
    });
  }

  async stop(): Promise<void> {
    this.#lifetime.abort();
    await this.#running;
  }

  #listen(port: HidPort, ended: AbortSignal): void {
    const { clock } = this.#options;
    let state = posAtStart;
    const become = (stepped: ReturnType<typeof stepPos>) => {
      state = stepped.state;
      if (stepped.said !== null) this.#handler(stepped.said);
    };
    const heard = watchSilence({ silence: SILENCE, onSilent: () => become(posSilent(state)), clock, ended });
    port.onReport((bytes) => {
      if (ended.aborted) return;
      const report = decodeReport(bytes);
      // No byte of a code is written to a log, not even broken.
      if (report.kind === 'broken') this.#log.warn('report_junk', { bytes: bytes.length });
      heard();
      become(stepPos(state, report));
    });
  }
}
