import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { duration, elapsed, minutes, type Duration } from '#kernel';
import { stopOnSignal, SystemClock, writeNote } from '#platform';

const KIOSK = fileURLToPath(new URL('kiosk.ts', import.meta.url));
const FIRST_WAIT_MS = 250;
/** The promise is three seconds from a crash to a kiosk that is back; the start itself needs its part of them. */
const LONGEST_WAIT_MS = 2000;
/** A program that ran so long had not crashed at its start: the next wait is the first one again. */
const STEADY = minutes(1);
/** What it said about its command line or configuration does not change by trying again. */
const USAGE_EXIT = 2;

/** Starts the kiosk program with the arguments given here, and again whenever it ends unasked. Its output is this program's output. */
async function supervise(): Promise<void> {
  const clock = new SystemClock();
  const stopping = new AbortController();
  let child: ChildProcess | null = null;
  let ended: Promise<unknown> = Promise.resolve();
  stopOnSignal(
    async () => {
      stopping.abort();
      child?.kill('SIGTERM');
      await ended;
    },
    { tied: process.argv.includes('--tied') },
  );

  let crashes = 0;
  while (!stopping.signal.aborted) {
    const began = clock.monotonic();
    // The child's standard input is a pipe of this process: with --tied it ends even if this process is killed.
    const program = spawn(process.execPath, [KIOSK, ...process.argv.slice(2), '--tied'], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    child = program;
    const exit = new Promise<number | null>((resolve) => {
      program.once('exit', (code) => resolve(code));
      program.once('error', () => resolve(1));
    });
    ended = exit;
    const code = await exit;
    if (stopping.signal.aborted) return;
    if (code === USAGE_EXIT) {
      process.exitCode = USAGE_EXIT;
      return;
    }
    crashes = elapsed(began, clock.monotonic()) > STEADY ? 1 : crashes + 1;
    const wait = waitAfter(crashes);
    writeNote(`the kiosk program ended (${code ?? 'killed'}); it is started again in ${wait} ms`);
    await clock.sleep(wait, stopping.signal);
  }
}

function waitAfter(crashes: number): Duration {
  return duration(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(crashes - 1, 8)));
}

await supervise();
