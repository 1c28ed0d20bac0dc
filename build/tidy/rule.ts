import type { Repository } from './repository.ts';

/** One place that breaks a rule. The message says what to do instead. */
export interface Finding {
  readonly path: string;
  /** 1-based; 1 when the whole file is meant. */
  readonly line: number;
  readonly message: string;
}

/** A rule of the repository, as a pure function over its files. No finding: it holds. */
export interface Rule {
  /** What holds, as a sentence without its full stop. */
  readonly name: string;
  readonly find: (repository: Repository) => readonly Finding[];
}

export function writeFinding(finding: Finding): string {
  return `${finding.path}:${finding.line}  ${finding.message}`;
}
