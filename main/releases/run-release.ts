import { spawn, type ChildProcess } from 'node:child_process';
import type { Clock, Duration } from '#kernel';

export interface ReleaseRun {
  readonly program: string;
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly output: NodeJS.WritableStream;
  readonly clock: Clock;
  /** Ready for so long: it is steady. */
  readonly steadyAfter: Duration;
  readonly onStarted: (child: ChildProcess) => void;
  readonly onSteady: () => void;
}

/** A program that says more without the end of a line is not understood further. */
const LONGEST_LINE = 64 * 1024;

/** Runs a kiosk program until it ends, passes on what it says, and notes when it has been ready for long enough. Never rejects. */
export async function runRelease(run: ReleaseRun): Promise<{ code: number | null; wasSteady: boolean }> {
  const child = spawn(process.execPath, [run.program, ...run.words], {
    // Its standard input is a pipe of this process: with --tied it ends even if this process is killed.
    stdio: ['pipe', 'pipe', 'inherit'],
    env: run.environment,
  });
  run.onStarted(child);
  const over = new AbortController();
  let wasSteady = false;
  onReady(child, run.output, () => {
    void run.clock.sleep(run.steadyAfter, over.signal).then(() => {
      if (over.signal.aborted) return;
      wasSteady = true;
      run.onSteady();
    });
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(1));
  });
  over.abort();
  return { code, wasSteady };
}

function onReady(child: ChildProcess, output: NodeJS.WritableStream, tell: () => void): void {
  let held = '';
  let isReady = false;
  child.stdout?.on('data', (bytes: Buffer) => {
    output.write(bytes);
    if (isReady) return;
    const lines = (held + bytes.toString('utf8')).split('\n');
    held = (lines.pop() ?? '').slice(-LONGEST_LINE);
    if (!lines.some(isReadyLine)) return;
    isReady = true;
    tell();
  });
}

function isReadyLine(line: string): boolean {
  return line.startsWith('{"ready":true,"program":"kiosk"');
}
