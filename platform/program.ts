import { writeSync } from 'node:fs';

/** What every long-running program of ours prints once on standard output when it can be used: one line of JSON, so that whoever started it need not guess. */
export interface ReadyLine {
  readonly ready: true;
  readonly program: string;
  readonly [address: string]: string | number | boolean;
}

export function announceReady(program: string, addresses: Readonly<Record<string, string | number>>): void {
  writeLine(JSON.stringify({ ready: true, program, ...addresses } satisfies ReadyLine));
}

/** Writes a line to standard output, whole, before it returns. Where nobody reads any more (`foyer … | head`) it is dropped. */
export function writeLine(line: string): void {
  writeWhole(1, line);
}

/** Writes a line for a person to standard error. */
export function writeNote(line: string): void {
  writeWhole(2, line);
}

/** How long to wait for whoever reads a pipe that is full. */
const PIPE_FULL_MS = 5;

function writeWhole(to: 1 | 2, line: string): void {
  let rest: Buffer = Buffer.from(`${line}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(to, rest));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_FULL_MS);
    }
  }
}

/**
 * Runs `stop` once when the program is asked to end (SIGTERM, SIGINT) or when the process that started it is gone (its end of standard input closes,
 * if `tied`). Ends the process itself after the stop, or after ten seconds.
 */
export function stopOnSignal(stop: () => Promise<void>, options: { tied?: boolean } = {}): void {
  let stopping = false;
  const end = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), 10_000).unref();
    void stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (options.tied === true) {
    process.stdin.resume();
    process.stdin.on('end', end);
    process.stdin.on('close', end);
  }
}
