import { elapsed, milliseconds, seconds, type Clock, type Log } from '#kernel';
import { keepRunning } from '../../keep-running.ts';

/** Found dead, or silent for so long, and loaded again: together within three seconds. */
const SILENCE = milliseconds(1500);
const BETWEEN_PINGS = milliseconds(500);
/** A page may take so long from being asked for to its first answer, on a machine that has just been switched on. */
const LOADING = seconds(10);

/** The window's page, as far as it is watched. */
export interface WatchedScreen {
  /** Loads the page. Rejects when it cannot be loaded. */
  load(): Promise<void>;
  /** Asks whether the page's script runs; `heard` is called when it says so. */
  ping(): void;
  /** Ends the page's process, which no longer listens to anything milder. */
  crash(): void;
}

type End = 'gone' | 'hung';

/** Keeps the screen alive: loads it, and again when its process has gone or its script has not answered for a second and a half. */
export class ScreenKeeper {
  readonly #screen: WatchedScreen;
  readonly #clock: Clock;
  readonly #log: Log;
  #gone: () => void = () => undefined;
  #isAnswered = false;

  constructor(screen: WatchedScreen, services: { clock: Clock; log: Log }) {
    this.#screen = screen;
    this.#clock = services.clock;
    this.#log = services.log.area('screen');
  }

  /** Resolves when the signal ends it. */
  async run(signal: AbortSignal): Promise<void> {
    await keepRunning<End>({
      start: () => this.#show(signal),
      isFinal: () => false,
      onEnded: (end, wait) => this.#log.warn('reload', { end, waitMs: wait }),
      clock: this.#clock,
      signal,
    });
  }

  /** The page's script has answered. */
  heard(): void {
    this.#isAnswered = true;
  }

  /** The page's process has ended. */
  gone(): void {
    this.#gone();
  }

  async #show(signal: AbortSignal): Promise<End> {
    const over = new AbortController();
    const gone = new Promise<End>((resolve) => {
      this.#gone = () => resolve('gone');
    });
    const ended = Promise.race([gone, this.#watch(AbortSignal.any([signal, over.signal]))]);
    this.#screen.load().catch((thrown: unknown) => {
      if (over.signal.aborted || isReplaced(thrown)) return;
      this.#log.error('load', thrown);
      this.#gone();
    });
    const end = await ended;
    over.abort();
    return end;
  }

  async #watch(signal: AbortSignal): Promise<End> {
    let heardAt = this.#clock.monotonic();
    let limit = LOADING;
    this.#isAnswered = false;
    while (!signal.aborted) {
      this.#screen.ping();
      await this.#clock.sleep(BETWEEN_PINGS, signal);
      const now = this.#clock.monotonic();
      if (this.#isAnswered) {
        this.#isAnswered = false;
        heardAt = now;
        limit = SILENCE;
      } else if (!signal.aborted && elapsed(heardAt, now) >= limit) {
        this.#screen.crash();
        return 'hung';
      }
    }
    return 'gone';
  }
}

/** Another load of the same page took the place of this one, such as the one for a panel that was said meanwhile. */
function isReplaced(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_ABORTED';
}
