import { join } from 'node:path';
import type { Clock } from '#kernel';
import { startProgram, type Program } from './program.ts';

/** Starts the programs of one building, each with a log file of its own, and ends all of them. */
export class Launcher {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #running = new Set<Program>();
  /** Those that have not said yet that they are ready. */
  readonly #starting = new Set<Promise<Program>>();

  constructor(options: { readonly directory: string; readonly clock: Clock }) {
    this.#directory = options.directory;
    this.#clock = options.clock;
  }

  async start(
    name: string,
    command: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Program> {
    const starting = startProgram({
      name,
      command,
      environment,
      logFile: join(this.#directory, 'log', `${name}.log`),
      clock: this.#clock,
    });
    this.#starting.add(starting);
    try {
      const program = await starting;
      this.#running.add(program);
      void program.ended.then(() => this.#running.delete(program));
      return program;
    } finally {
      this.#starting.delete(starting);
    }
  }

  simulator(name: string, ...more: readonly string[]): Promise<Program> {
    return this.start(name, [`simulators/${name}/process.ts`, '--port', '0', '--control', '0', ...more]);
  }

  /** A line reader, or a virtual card behind a PC/SC daemon. */
  cardReader(kind: 'line' | 'pcsc'): Promise<Program> {
    return kind === 'line'
      ? this.simulator('cards')
      : this.start('cards', ['simulators/cards/pcsc-process.ts', '--control', '0']);
  }

  /** What runs now, in the order in which it was started. */
  running(): readonly Program[] {
    return [...this.#running];
  }

  /** Also what is starting just now: where one of many fails, the others are not left behind. */
  async stopAll(): Promise<void> {
    await Promise.allSettled(this.#starting);
    await Promise.all(
      this.running()
        .toReversed()
        .map((program) => program.stop()),
    );
  }
}
