import {
  afterQuiet,
  guestOf,
  quietDue,
  soundTouch,
  touchTrouble,
  visitWithoutTouch,
  wished,
  type Session,
  type TouchHealth,
} from '#app';
import { duration, type Clock, type Code, type Log } from '#kernel';

/** Stands between the screen and the session: counts what comes from the glass, and lets nothing through while the glass touches itself. */
export class TouchGuard {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onChange: (trouble: Code | null) => void;
  readonly #stopping = new AbortController();
  #health: TouchHealth = soundTouch;
  /** Of the visit that is under way. */
  #wasTouched = false;

  constructor(options: { clock: Clock; log: Log; onChange: (trouble: Code | null) => void }) {
    this.#clock = options.clock;
    this.#log = options.log.area('touch');
    this.#onChange = options.onChange;
  }

  /** A wish came; whether it may reach the session. In a storm this is all that a wish costs. */
  admits(): boolean {
    this.#wasTouched = true;
    const wasStorm = this.#health.storm !== null;
    this.#become(wished(this.#health, this.#clock.monotonic()));
    const isStorm = this.#health.storm !== null;
    if (isStorm && !wasStorm) void this.#waitForQuiet();
    return !isStorm;
  }

  /** The session moved on. */
  observe(before: Session, after: Session): void {
    if (before.stage.kind === 'identifying' && after.stage.kind === 'home') this.#wasTouched = false;
    const isOver = guestOf(before.stage) !== null && guestOf(after.stage) === null;
    if (isOver && !this.#wasTouched) this.#become(visitWithoutTouch(this.#health));
  }

  stop(): void {
    this.#stopping.abort();
  }

  #become(health: TouchHealth): void {
    const before = this.#health;
    this.#health = health;
    const trouble = touchTrouble(health);
    if (trouble === touchTrouble(before)) return;
    if (trouble === null) this.#log.info('well', { dropped: before.storm?.dropped ?? 0 });
    else this.#log.warn('trouble', { code: trouble });
    this.#onChange(trouble);
  }

  /** One wait for each storm, however long it lasts. */
  async #waitForQuiet(): Promise<void> {
    const { signal } = this.#stopping;
    for (let due = quietDue(this.#health); due !== null && !signal.aborted; due = quietDue(this.#health)) {
      await this.#clock.sleep(duration(Math.max(1, Math.ceil(due - this.#clock.monotonic()))), signal);
      if (!signal.aborted) this.#become(afterQuiet(this.#health, this.#clock.monotonic()));
    }
  }
}
