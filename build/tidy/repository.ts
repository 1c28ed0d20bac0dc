import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSource, type Source } from './source.ts';

/** What the rules look at: every file that is or would be committed. Files that are not text are there by name, with no text. */
export interface Repository {
  readonly files: ReadonlyMap<string, string>;
  /** The TypeScript among them. */
  readonly sources: readonly Source[];
}

export function repositoryOf(files: ReadonlyMap<string, string>): Repository {
  return {
    files,
    sources: [...files].filter(([path]) => /\.tsx?$/.test(path)).map(([path, text]) => parseSource(path, text)),
  };
}

/** Reads the tree as git sees it: what is committed and what is new, without what is ignored. */
export function readRepository(top: string): Repository {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: top,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = listed.split('\0').filter((path) => path !== '' && existsSync(join(top, path)));
  return repositoryOf(new Map(paths.map((path) => [path, readText(join(top, path))])));
}

function readText(file: string): string {
  const bytes = readFileSync(file);
  return bytes.includes(0) ? '' : bytes.toString('utf8');
}

/** `*.test.ts` beside the source, and what the conformance suites share. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.endsWith('-conformance.ts');
}

export function roomOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}
