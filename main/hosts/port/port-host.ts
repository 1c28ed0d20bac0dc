import { intent } from '#contracts/bridge';
import { milliseconds } from '#kernel';
import type { KioskHost, ScreenSource } from '../kiosk-host.ts';
import type { ScreenPort } from './screen-port.ts';

const BEAT = milliseconds(500);

/** Relays between the kiosk program and the process that started it and holds the window, over the line between the two. Opens no socket. */
export class PortHost implements KioskHost {
  readonly #source: ScreenSource;
  readonly #port: ScreenPort;
  readonly #stopping = new AbortController();
  #leave: () => void = () => undefined;

  constructor(source: ScreenSource, port: ScreenPort) {
    this.#source = source;
    this.#port = port;
  }

  start(): Promise<null> {
    const { panel, view, watch, onIntent } = this.#source;
    const log = this.#source.log.area('screen');
    this.#port.listen((message) => {
      const wish = intent.safeParse(message);
      if (wish.success) onIntent(wish.data);
      else log.warn('intent refused', { code: 'MESSAGE_INVALID', path: wish.error.issues[0]?.path.join('.') ?? '' });
    });
    this.#port.post({ kind: 'ready', panel });
    this.#leave = watch((next) => this.#port.post({ kind: 'view', view: next }));
    this.#port.post({ kind: 'view', view: view() });
    void this.#beat();
    return Promise.resolve(null);
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    this.#leave();
    return Promise.resolve();
  }

  /** So that the window notices a program that hangs. */
  async #beat(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#port.post({ kind: 'alive' });
      await this.#source.clock.sleep(BEAT, this.#stopping.signal);
    }
  }
}
