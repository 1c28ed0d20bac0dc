import { afterQuiet, soundTouch, touchTrouble, wished, type TouchHealth } from './touch-health.ts';
import type { Wish } from './events.ts';
import type { Visit } from './visit.ts';

/** The glass of a session under test: what is pressed on it reaches the session only as long as the glass can be trusted. */
export class Glass {
  readonly #visit: Visit;
  #health: TouchHealth = soundTouch;
  /** How many wishes reached the session. */
  heard = 0;

  constructor(visit: Visit) {
    this.#visit = visit;
  }

  get health(): TouchHealth {
    return this.#health;
  }

  press(wish: Wish): this {
    this.#become(wished(this.#health, this.#visit.clock.monotonic()));
    if (this.#health.storm !== null) return this;
    this.heard += 1;
    this.#visit.hear(wish);
    return this;
  }

  pass(ms: number): this {
    for (let left = ms; left > 0; left -= 1000) {
      this.#visit.pass(Math.min(left, 1000));
      this.#become(afterQuiet(this.#health, this.#visit.clock.monotonic()));
    }
    return this;
  }

  #become(health: TouchHealth): void {
    const isNews = touchTrouble(health) !== touchTrouble(this.#health);
    this.#health = health;
    if (isNews) this.#visit.hear({ kind: 'touch', trouble: touchTrouble(health) });
  }
}
