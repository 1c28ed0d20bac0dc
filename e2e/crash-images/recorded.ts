import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FaultError } from '#kernel';
import { operationsOf, type DiskOperation } from './operations.ts';

/** System calls that change what a disk keeps, or make sure of it. */
const CALLS = 'openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2';

/** A program that runs while everything that it does to its files is written down. */
export interface Recorded {
  /** Resolves with the first line on its standard output that begins so. Rejects when it ends before. */
  says(beginning: string): Promise<string>;
  /** Has the program say this, so that it stands in the record at this point. Resolves when it was said. */
  mark(text: string): Promise<void>;
  /** Kills it, and resolves to what it did below its folder. */
  kill(): Promise<DiskOperation[]>;
}

/** Starts a TypeScript program with these parameters; whatever comes on its standard input it says on its standard output. */
export function record(program: string, given: { folder: string; parameters: readonly string[] }): Recorded {
  const scratch = mkdtempSync(join(tmpdir(), 'foyer-calls-'));
  const log = join(scratch, 'calls');
  const follow = ['-f', '-qq', '--seccomp-bpf', '-e', `trace=${CALLS}`, '-y', '-xx', '-s', '1000000', '-o', log];
  const child = spawn('strace', [...follow, process.execPath, program, ...given.parameters], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const said: string[] = [];
  const listeners = new Set<() => void>();
  let ended = false;
  const tell = () => {
    for (const listener of listeners) listener();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(line);
    tell();
  });
  const exit = once(child, 'exit').then(() => {
    ended = true;
    tell();
  });
  const says = (beginning: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const line = said.find((one) => one.startsWith(beginning));
        if (line === undefined && !ended) return;
        listeners.delete(look);
        if (line === undefined)
          reject(new FaultError('DEVICE_SILENT', { message: `${program} ended before it said ${beginning}` }));
        else resolve(line);
      };
      listeners.add(look);
      look();
    });
  return {
    says,
    mark: async (text) => {
      child.stdin.write(`${text}\n`);
      await says(text);
    },
    kill: async () => {
      // The whole group: strace alone would let the program live on.
      if (child.pid !== undefined && !ended) process.kill(-child.pid, 'SIGKILL');
      await exit;
      try {
        return operationsOf(readFileSync(log, 'utf8'), given.folder);
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    },
  };
}
