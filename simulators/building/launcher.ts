import { join } from 'node:path';
import type { Clock } from '#kernel';
import { startProgram, type Program } from './program.ts';

/** Starts the programs of one building, each with a log file of its own, and ends all of them. */
export class Launcher {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #running = new Set<Program>();

  constructor(options: { readonly directory: string; readonly clock: Clock }) {
    this.#directory = options.directory;
    this.#clock = options.clock;
  }

  async start(
    name: string,
    command: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Program> {
    const program = await startProgram({
      name,
      command,
      environment,
      logFile: join(this.#directory, 'log', `${name}.log`),
      clock: this.#clock,
    });
    this.#running.add(program);
    void program.ended.then(() => this.#running.delete(program));
    return program;
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

  async stopAll(): Promise<void> {
    await Promise.all(
      this.running()
        .toReversed()
        .map((program) => program.stop()),
    );
  }
}
