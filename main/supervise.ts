import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SystemClock, stopOnSignal, writeNote } from '#platform';
import { keepRunning } from './keep-running.ts';
import { USAGE_EXIT } from './releases/decide.ts';
import { keepReleases } from './releases/keep-release.ts';

const KIOSK = fileURLToPath(new URL('kiosk.ts', import.meta.url));

/** Starts the kiosk program with the arguments given here, and again whenever it ends unasked. Its output is this program's output. */
async function supervise(): Promise<void> {
  const { releases, data, words } = readWords(process.argv.slice(2));
  const stopping = new AbortController();
  let child: ChildProcess | null = null;
  let ended: Promise<unknown> = Promise.resolve();
  const onStarted = (program: ChildProcess): void => {
    child = program;
    ended = endOf(program);
  };
  stopOnSignal(
    async () => {
      stopping.abort();
      child?.kill('SIGTERM');
      await ended;
    },
    { tied: words.includes('--tied') },
  );
  const clock = new SystemClock();
  const { signal } = stopping;
  const kept = { words: [...words, '--tied'], onStarted, note: writeNote, clock, signal };
  const final =
    releases === undefined
      ? await keepThisProgram(kept)
      : await keepReleases({ ...kept, releases, dataFolder: data ?? '', output: process.stdout });
  if (final !== null) process.exitCode = final;
}

interface Kept {
  readonly words: readonly string[];
  readonly onStarted: (child: ChildProcess) => void;
  readonly note: (line: string) => void;
  readonly clock: SystemClock;
  readonly signal: AbortSignal;
}

/** The program that this supervisor came with. */
function keepThisProgram({ words, onStarted, note, clock, signal }: Kept): Promise<number | null> {
  return keepRunning<number | null>({
    start: () => {
      // The child's standard input is a pipe of this process: with --tied it ends even if this process is killed.
      const program = spawn(process.execPath, [KIOSK, ...words], { stdio: ['pipe', 'inherit', 'inherit'] });
      onStarted(program);
      return endOf(program);
    },
    isFinal: (code) => code === USAGE_EXIT,
    onEnded: (code, wait) => note(`the kiosk program ended (${code ?? 'killed'}); it is started again in ${wait} ms`),
    clock,
    signal,
  });
}

function endOf(program: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    program.once('exit', resolve);
    program.once('error', () => resolve(1));
  });
}

/** What is for the supervisor, and the words that go to the kiosk program as they are. */
function readWords(all: readonly string[]): { releases?: string; data?: string; words: readonly string[] } {
  const { values, tokens } = parseArgs({
    args: [...all],
    options: { releases: { type: 'string' }, data: { type: 'string' } },
    strict: false,
    tokens: true,
  });
  const mine = tokens.find((token) => token.kind === 'option' && token.name === 'releases');
  const isMine = (index: number) =>
    mine?.kind === 'option' && (index === mine.index || (index === mine.index + 1 && mine.inlineValue === false));
  return {
    ...(typeof values.releases === 'string' ? { releases: values.releases } : {}),
    ...(typeof values.data === 'string' ? { data: values.data } : {}),
    words: all.filter((_word, index) => !isMine(index)),
  };
}

await supervise();
