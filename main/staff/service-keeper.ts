import { z } from 'zod';
import { serviceState, type ServiceState } from '#contracts/bridge';
import { duration, hours, parseInstant, type Clock, type Log } from '#kernel';
import { keepPrivately, parseJson, readIfThere } from '../server/credential.ts';

/** The wall clock may jump, so it is looked at this often at least. */
const LOOK_AGAIN = hours(1);
const kept = z.strictObject({ service: serviceState.nullable() });

export interface ServiceKeeperOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: (state: ServiceState | null) => void;
}

/** Whether staff took the kiosk out of service: in a file, so that it outlives a restart, and ended by itself when its time has come. */
export class ServiceKeeper {
  readonly #options: ServiceKeeperOptions;
  #state: ServiceState | null = null;
  #waiting = new AbortController();

  constructor(options: ServiceKeeperOptions) {
    this.#options = options;
  }

  /** Reads what was set before the restart. A file that cannot be read does not keep a kiosk closed. */
  start(): void {
    const text = readIfThere(this.#options.file);
    const parsed = kept.safeParse(parseJson(text ?? '{"service":null}'));
    if (!parsed.success) this.#options.log.warn('the note that the kiosk is out of service is damaged');
    this.#tell(parsed.success ? parsed.data.service : null);
  }

  stop(): void {
    this.#waiting.abort();
  }

  /** On the disk when it returns. Throws when the disk does not take it; nothing is changed then. */
  set(state: ServiceState | null): void {
    keepPrivately(this.#options.file, JSON.stringify({ service: state }));
    this.#options.log.info('service', state === null ? { in: true } : { in: false, ...state });
    this.#tell(state);
  }

  #tell(state: ServiceState | null): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    this.#state = state;
    this.#options.onChange(state);
    void this.#waitFor(state, this.#waiting.signal);
  }

  async #waitFor(state: ServiceState | null, signal: AbortSignal): Promise<void> {
    const until = parseInstant(state?.until ?? '');
    if (until === null) return;
    const { clock } = this.#options;
    while (!signal.aborted && clock.now() < until)
      await clock.sleep(duration(Math.min(LOOK_AGAIN, until - clock.now())), signal);
    if (!signal.aborted && this.#state === state) this.set(null);
  }
}
