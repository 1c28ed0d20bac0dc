import type { Intent } from '#contracts/bridge';
import type { Clock, Log } from '#kernel';
import { keepRunning } from '../../keep-running.ts';

/** What the program said about its command line or configuration does not change by trying again. */
const USAGE_EXIT = 2;

/** A utility process of Electron, as far as it is used here. */
export interface Forked {
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
  postMessage(message: unknown): void;
  kill(): boolean;
}

export interface KioskProcessOptions {
  readonly fork: () => Forked;
  readonly onMessage: (message: unknown) => void;
  readonly onGone: () => void;
  readonly output: { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream };
  readonly clock: Clock;
  readonly log: Log;
}

/** The kiosk program as a utility process: started, started again whenever it ends unasked, and told wishes while it runs. */
export class KioskProcess {
  readonly #options: KioskProcessOptions;
  readonly #log: Log;
  #running: Forked | null = null;

  constructor(options: KioskProcessOptions) {
    this.#options = options;
    this.#log = options.log.area('kiosk');
  }

  /** Resolves when the signal ends it and the program has stopped, or when starting it again would change nothing: then the program has said why. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = (): void => void this.#running?.kill();
    signal.addEventListener('abort', stop, { once: true });
    const final = await keepRunning<number>({
      start: () => this.#start(),
      isFinal: (code) => code === USAGE_EXIT,
      onEnded: (code, wait) => this.#log.warn('started again', { code, waitMs: wait }),
      clock: this.#options.clock,
      signal,
    });
    signal.removeEventListener('abort', stop);
    if (final !== null) this.#log.warn('not started again', { code: final });
  }

  send(intent: Intent): void {
    this.#running?.postMessage(intent);
  }

  async #start(): Promise<number> {
    const { fork, onMessage, onGone, output } = this.#options;
    const program = fork();
    program.stdout?.pipe(output.stdout, { end: false });
    program.stderr?.pipe(output.stderr, { end: false });
    program.on('message', onMessage);
    this.#running = program;
    const code = await new Promise<number>((resolve) => program.once('exit', resolve));
    this.#running = null;
    onGone();
    return code;
  }
}
