import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { FaultError, seconds, type Clock, type Duration } from '#kernel';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Young objects get 8 MB, as where `npm run foyer` starts a program: by its own measure Node leaves a server that idles some 80 MB larger. */
const AS_INSTALLED = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'];
const readyLine = z.looseObject({ ready: z.literal(true), program: z.string() });

export interface ProgramOptions {
  readonly name: string;
  /** The file to run and its arguments, from the repository's root. */
  readonly command: readonly string[];
  /** Where its log goes. */
  readonly logFile: string;
  readonly clock: Clock;
  readonly readyWithin?: Duration;
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** One running program of ours: what it announced, and the ways to end it. */
export interface Program {
  readonly name: string;
  readonly pid: number;
  /** An address that the program announced. Throws a FaultError where it announced none of that name. */
  address(name: string): string;
  /** Asks it to end and waits; after five seconds it is killed. */
  stop(): Promise<void>;
  /** Pulls the plug: SIGKILL, at once. */
  kill(): Promise<void>;
  /** Resolves when the program has ended, however. */
  readonly ended: Promise<void>;
}

/** Starts a program and waits for its ready line. It ends with this process, because its standard input does. Rejects with DEVICE_SILENT. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const log = createWriteStream(options.logFile, { flags: 'a' });
  const child = spawn(process.execPath, [...AS_INSTALLED, ...options.command], {
    cwd: root,
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stderr.pipe(log);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const announced = await readyLineOf(child, { ...options, ended });
  return {
    name: options.name,
    pid: child.pid ?? 0,
    ended,
    address: (name) => {
      const value = announced[name];
      if (typeof value !== 'string')
        throw new FaultError('DEVICE_SILENT', { message: `${options.name} announced no ${name}` });
      return value;
    },
    stop: async () => {
      child.kill('SIGTERM');
      const late = new AbortController();
      void options.clock
        .sleep(seconds(5), late.signal)
        .then(() => (late.signal.aborted ? false : child.kill('SIGKILL')));
      await ended;
      late.abort();
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function readyLineOf(
  child: ChildProcess,
  options: ProgramOptions & { ended: Promise<void> },
): Promise<Record<string, unknown>> {
  const silent = (why: string) =>
    new FaultError('DEVICE_SILENT', { message: `${options.name} ${why}; its log is ${options.logFile}` });
  let held = '';
  const line = new Promise<Record<string, unknown>>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      held = (held + chunk.toString('utf8')).slice(-64 * 1024);
      for (const candidate of held.split('\n').slice(0, -1)) {
        const parsed = candidate.startsWith('{') ? readyLine.safeParse(JSON.parse(candidate)) : null;
        if (parsed?.success === true) resolve(parsed.data);
      }
    });
    void options.ended.then(() => reject(silent('ended before it was ready')));
  });
  const limit = new AbortController();
  const late = options.clock.sleep(options.readyWithin ?? seconds(90), limit.signal).then((): never => {
    if (!limit.signal.aborted) child.kill('SIGKILL');
    throw silent('was not ready in time');
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([line, late]);
  } finally {
    limit.abort();
  }
}
