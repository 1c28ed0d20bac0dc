import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { seconds } from '#kernel';
import type { CashWorld } from '../world.ts';

/** What can befall a note on its way, each by a means that the driver cannot tell from the real thing. */
export const faultKinds = [
  'kiosk_killed',
  'kiosk_gone_long',
  'validator_cut',
  'validator_cut_long',
  'line_cut',
  'byte_lost',
  'byte_flipped',
  'reply_late',
  'reply_doubled',
  'reply_lost',
  'request_lost',
  'server_down',
  'disk_full',
  'fsync_error',
  'answers_lost',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Of these the journal's folder must be a small disk of its own. */
export const needsSmallDisk = (kind: FaultKind) => kind === 'disk_full';

/** What happens at the moment itself; what must happen for it to be over comes back. */
export function strike(kind: FaultKind, world: CashWorld, disk: SmallDisk | null): () => Promise<void> {
  const nothing = () => Promise.resolve();
  switch (kind) {
    case 'kiosk_killed':
      return world.killKiosk(seconds(0.5));
    case 'kiosk_gone_long':
      return world.killKiosk(seconds(40));
    case 'validator_cut':
    case 'validator_cut_long':
      world.act('power_off');
      return async () => {
        await world.time.pass(seconds(kind === 'validator_cut' ? 0.2 : 30));
        world.act('power_on');
      };
    case 'line_cut':
      world.act('drop_line');
      return nothing;
    case 'byte_lost':
      world.act('shorten_next_reply', { count: 1 });
      return nothing;
    case 'byte_flipped':
      world.act('corrupt_next_reply', { count: 1 });
      return nothing;
    case 'reply_late':
      world.act('delay_next_reply', { count: 1, ms: 700 });
      return nothing;
    case 'reply_doubled':
      world.act('double_next_reply', { count: 2 });
      return nothing;
    case 'reply_lost':
      world.act('lose_next_reply', { count: 1 });
      return nothing;
    case 'request_lost':
      world.act('lose_next_request', { count: 1 });
      return nothing;
    case 'server_down':
      world.isServerUp = false;
      return async () => {
        await world.time.pass(seconds(90));
        world.isServerUp = true;
      };
    case 'answers_lost':
      world.areAnswersLost = true;
      return async () => {
        await world.time.pass(seconds(90));
        world.areAnswersLost = false;
      };
    case 'disk_full':
      disk?.fill();
      return async () => {
        await untilJournalFailed(world);
        disk?.free();
        if (world.kiosk?.journalFailed === true) await world.killKiosk(seconds(2))();
      };
    case 'fsync_error': {
      const broken = new BrokenSync();
      const begun = world.time.track(broken.begin());
      // No write gets by before the disk is broken.
      world.onWrite = () => begun;
      return async () => {
        await untilJournalFailed(world);
        world.onWrite = nothing;
        await broken.end();
        if (world.kiosk?.journalFailed === true) await world.killKiosk(seconds(2))();
      };
    }
  }
}

/** A disk that refuses is met at the next write; a note that waits for it brings one. */
async function untilJournalFailed(world: CashWorld): Promise<void> {
  await world.time.until(() => world.kiosk?.journalFailed === true, seconds(15));
}

/** A file system of its own, in memory, so small that it can be filled. */
export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Null where this user may mount nothing. */
  static mount(folder: string, { mebibytes = 8 }: { mebibytes?: number } = {}): SmallDisk | null {
    const options = `size=${mebibytes}m,mode=0700`;
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
    return status === 0 ? new SmallDisk(folder) : null;
  }

  /** Until so many mebibytes are free. */
  fillTo(mebibytes: number): void {
    const { bavail, bsize } = statfsSync(this.folder);
    writeFileSync(join(this.folder, 'filler'), new Uint8Array(bavail * bsize - mebibytes * 1_048_576));
  }

  /** Until not a byte more fits. */
  fill(): void {
    const file = join(this.folder, 'filler');
    for (const size of [1_048_576, 65_536, 4096])
      for (;;) {
        try {
          writeFileSync(file, new Uint8Array(size), { flag: 'a' });
        } catch {
          break;
        }
      }
  }

  free(): void {
    rmSync(join(this.folder, 'filler'), { force: true });
  }

  unmount(): void {
    spawnSync('umount', [this.folder], { stdio: 'ignore' });
  }
}

/**
 * From `begin` to `end` every fsync and fdatasync of a process, or those of one file, go wrong in the kernel's own way, by strace: they fail with EIO, or come
 * late.
 */
export class BrokenSync {
  readonly #pid: number;
  readonly #how: string;
  readonly #file: readonly string[];
  #strace: ReturnType<typeof spawn> | null = null;
  #ended: Promise<unknown> = Promise.resolve();

  /** Of this process, where none is named, and all its files; `late` in seconds, and left out they fail. */
  constructor({ pid = process.pid, late, file }: { pid?: number; late?: number; file?: string } = {}) {
    this.#pid = pid;
    this.#file = file === undefined ? [] : ['-P', file];
    this.#how = late === undefined ? 'error=EIO' : `delay_enter=${late * 1_000_000}`;
  }

  static get isHere(): boolean {
    const { status } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return status === 0;
  }

  async begin(): Promise<void> {
    const inject = ['-e', 'trace=fsync,fdatasync', '-e', `inject=fsync,fdatasync:${this.#how}`];
    const strace = spawn('strace', ['-f', '-p', String(this.#pid), ...this.#file, ...inject], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#strace = strace;
    this.#ended = once(strace, 'exit');
    // It says so once for the process and all its threads.
    for await (const line of createInterface({ input: strace.stderr })) if (line.includes('attached')) break;
    strace.stderr.resume();
  }

  async end(): Promise<void> {
    this.#strace?.kill('SIGINT');
    await this.#ended;
  }

  /** Kills the process in the middle of whatever it waits for. */
  async kill(): Promise<void> {
    process.kill(this.#pid, 'SIGKILL');
    this.#strace?.kill('SIGKILL');
    await this.#ended;
  }
}
