import type { ChildProcess } from 'node:child_process';
import { codeOf, formatInstant, minutes, refuse, type Clock, type Duration, type Refusal } from '#kernel';
import { journalFile } from '../data-folder.ts';
import { refuseNewerJournal } from '../journal/format.ts';
import { keepRunning } from '../keep-running.ts';
import { afterEnd, chooseRelease, USAGE_EXIT, type AfterEnd } from './decide.ts';
import { ReleaseFolder } from './folder.ts';
import { ROLLED_BACK_FROM } from './rolled-back.ts';
import { runRelease } from './run-release.ts';

export interface KeptReleases {
  readonly releases: string;
  readonly dataFolder: string;
  /** The command line of the kiosk program. */
  readonly words: readonly string[];
  readonly output: NodeJS.WritableStream;
  readonly note: (line: string) => void;
  readonly onStarted: (child: ChildProcess) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly steadyAfter?: Duration;
}

interface Ending {
  readonly version: string | null;
  readonly code: number | null;
  readonly after: AfterEnd;
}

/**
 * Keeps a kiosk program of the folder of releases running, and goes back to the last good version when a new one ends three times before it was steady.
 * Resolves to the exit code that was final, or to null when the signal ended it.
 */
export async function keepReleases(kept: KeptReleases): Promise<number | null> {
  const folder = new ReleaseFolder(kept.releases);
  const final = await keepRunning<Ending>({
    start: () => runOnce(kept, folder),
    isFinal: ({ after }) => after.kind === 'final',
    onEnded: (ending, wait) => kept.note(`${wordsFor(ending)}; started again in ${wait} ms`),
    clock: kept.clock,
    signal: kept.signal,
  });
  return final === null ? null : (final.code ?? USAGE_EXIT);
}

async function runOnce(kept: KeptReleases, folder: ReleaseFolder): Promise<Ending> {
  const choice = chooseRelease(folder.read(), (version) => folder.program(version) !== null);
  const program = choice.kind === 'run' ? folder.program(choice.version) : null;
  if (choice.kind === 'nothing' || program === null) {
    kept.note(`RELEASE_UNUSABLE: neither current nor good in ${kept.releases} names a folder with a kiosk program`);
    return { version: null, code: USAGE_EXIT, after: { kind: 'final' } };
  }
  const { version, insteadOf } = choice;
  if (insteadOf !== null) kept.note(`VERSION_ROLLED_BACK: ${version} runs in place of ${insteadOf}`);
  const screen = folder.screen(version);
  const { code, wasSteady } = await runRelease({
    ...kept,
    program,
    words: screen === null || kept.words.includes('--screen') ? kept.words : [...kept.words, '--screen', screen],
    environment: { ...process.env, [ROLLED_BACK_FROM]: insteadOf ?? '' },
    steadyAfter: kept.steadyAfter ?? minutes(1),
    onSteady: () =>
      remember(kept, () => {
        folder.keepGood(version);
        folder.keepTried(null);
      }),
  });
  // An end that was asked for says nothing about the version.
  if (kept.signal.aborted) return { version, code, after: { kind: 'again', tried: null } };
  const ended = { version, code, wasSteady, at: formatInstant(kept.clock.now()) };
  const after = afterEnd(folder.read(), ended, (good) => hindranceOf(good, { folder, data: kept.dataFolder }));
  remember(kept, () => keepOutcome(after, folder));
  return { version, code, after };
}

/** A folder that cannot be written is no reason to leave the kiosk without a program: it is said, and the next start decides by what is there. */
function remember({ note }: KeptReleases, write: () => void): void {
  try {
    write();
  } catch (thrown) {
    note(`the folder of releases cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function keepOutcome(after: AfterEnd, folder: ReleaseFolder): void {
  if (after.kind === 'back') folder.giveUp(after.refused);
  else if (after.kind !== 'final') folder.keepTried(after.tried);
}

/** Why a version cannot take over: it is gone, or the journal is of a format that it must not touch. */
function hindranceOf(good: string, at: { folder: ReleaseFolder; data: string }): Refusal | null {
  if (at.folder.program(good) === null) return refuse('RELEASE_UNUSABLE', { details: { version: good } }).error;
  try {
    refuseNewerJournal(journalFile(at.data), at.folder.journalFormat(good));
    return null;
  } catch (thrown) {
    return refuse(codeOf(thrown), { message: thrown instanceof Error ? thrown.message : String(thrown) }).error;
  }
}

function wordsFor({ version, code, after }: Ending): string {
  const ended = `the kiosk program ${version ?? ''} ended (${code ?? 'killed'})`;
  switch (after.kind) {
    case 'back':
      return `${ended} ${after.refused.ends.length} times before it was steady: back to ${after.to}`;
    case 'cannot_go_back':
      return `${ended} and there is no way back, ${after.why.code}: ${after.why.message}`;
    case 'again':
    case 'final':
      return ended;
  }
}
