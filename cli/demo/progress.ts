import { writeSync } from 'node:fs';
import { elapsed, type Clock, type Monotonic } from '#kernel';
import { writeNote } from '#platform';

const BAR_CELLS = 30;
/** Where nobody watches a bar, a line says as much. */
const LINE_EVERY_PERCENT = 25;

/** Says on standard error what is being done: one line a step, with the seconds since the start, and a bar that moves where a person can see it. */
export class Progress {
  readonly #clock: Clock;
  readonly #start: Monotonic;
  readonly #isWatched = process.stderr.isTTY;
  #percent = -1;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = clock.monotonic();
  }

  get seconds(): number {
    return elapsed(this.#start, this.#clock.monotonic()) / 1000;
  }

  step(words: string): void {
    writeNote(this.#line(words));
  }

  /** Moves the bar of a step; at 1 it stands. */
  part(words: string, part: number): void {
    const percent = Math.floor(part * 100);
    if (percent === this.#percent) return;
    const before = this.#percent;
    this.#percent = percent;
    if (this.#isWatched) {
      const full = Math.round(part * BAR_CELLS);
      const bar = `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
      writeSync(2, `\r${this.#line(`${words}  ${bar} ${String(percent).padStart(3)} %`)}${part === 1 ? '\n' : ''}`);
    } else if (Math.floor(percent / LINE_EVERY_PERCENT) > Math.floor(before / LINE_EVERY_PERCENT))
      this.step(`${words}: ${percent} %`);
    if (part === 1) this.#percent = -1;
  }

  #line(words: string): string {
    return `${this.seconds.toFixed(1).padStart(5)} s  ${words}`;
  }
}
