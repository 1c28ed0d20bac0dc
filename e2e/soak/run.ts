import type { Clock } from '#kernel';

export interface SoakOptions {
  /** How much of it; what one is, the run says. */
  readonly count: number;
  readonly seed: number;
  /** One part of it, by name; null: all. */
  readonly only: string | null;
  /** Where it may write; removed afterwards. */
  readonly folder: string;
  readonly clock: Clock;
  /** A line for whoever watches. */
  readonly say: (line: string) => void;
}

export interface SoakReport {
  readonly passed: boolean;
  /** For `--json`. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly words: string;
}

/** A long run with a name. It draws everything from its seed, so that what it found can be found again. */
export interface SoakRun {
  readonly name: string;
  readonly what: string;
  run(options: SoakOptions): Promise<SoakReport>;
}
