import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stopOnSignal, SystemClock, writeNote } from '#platform';
import { keepRunning } from './keep-running.ts';

const KIOSK = fileURLToPath(new URL('kiosk.ts', import.meta.url));
/** What it said about its command line or configuration does not change by trying again. */
const USAGE_EXIT = 2;

/** Starts the kiosk program with the arguments given here, and again whenever it ends unasked. Its output is this program's output. */
async function supervise(): Promise<void> {
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
  const final = await keepRunning({
    start: () => {
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
      return exit;
    },
    isFinal: (code) => code === USAGE_EXIT,
    onEnded: (code, wait) =>
      writeNote(`the kiosk program ended (${code ?? 'killed'}); it is started again in ${wait} ms`),
    clock: new SystemClock(),
    signal: stopping.signal,
  });
  if (final !== null) process.exitCode = final;
}

await supervise();
