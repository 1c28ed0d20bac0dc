import { execFile } from 'node:child_process';
import { closeSync, existsSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { elapsed, formatInstant, type Clock } from '#kernel';
import { bad, ok, sayThrown, warn, type Finding } from './finding.ts';

const NODE_MAJOR = 24;
const LITTLE_SPACE_BYTES = 2n ** 30n;
const NO_SPACE_BYTES = 200n * 2n ** 20n;
const SYNCS = 8;
/** Every note waits for a few of these before it is acknowledged to the validator. */
const SLOW_SYNC_MS = 50;
const HOPELESS_SYNC_MS = 500;

export function examineNode(version = process.version): Finding {
  const major = Number(/^v(\d+)/.exec(version)?.[1] ?? 0);
  return major >= NODE_MAJOR
    ? ok('node', `Node ${version}`)
    : bad(
        'node',
        `this is Node ${version}, Foyer needs ${NODE_MAJOR}`,
        'run it as `npm run foyer -- …`, which brings its own Node',
      );
}

/** The packages that are not only JavaScript: what fits no other machine or Node than the one it was installed for. */
const NATIVE: readonly { name: string; for: string; load: () => Promise<unknown> }[] = [
  {
    name: 'better-sqlite3',
    for: 'the books and the journal',
    load: async () => {
      const { default: Database } = await import('better-sqlite3');
      new Database(':memory:').close();
    },
  },
  { name: 'serialport', for: 'devices on serial lines', load: () => import('serialport') },
  {
    name: '@napi-rs/canvas',
    for: 'receipts in scripts that printers do not know',
    load: async () => (await import('@napi-rs/canvas')).createCanvas(1, 1),
  },
  {
    name: 'node-hid',
    for: 'readers and scanners read raw',
    load: async () => (await import('node-hid')).default.getHidapiVersion(),
  },
  { name: 'pcsc-mini', for: 'card readers at a PC/SC daemon', load: () => import('pcsc-mini') },
];

export function examinePackages(): Promise<readonly Finding[]> {
  return Promise.all(
    NATIVE.map(async ({ name, for: purpose, load }) => {
      try {
        await load();
        return ok('package', `${name} loads (${purpose})`);
      } catch (thrown) {
        return bad(
          'package',
          `${name} does not load (${purpose}): ${sayThrown(thrown)}`,
          'run `npm ci` on this machine',
        );
      }
    }),
  );
}

/** Whether the time can be believed, and whether anything keeps it right. */
export async function examineClock(clock: Clock): Promise<readonly Finding[]> {
  const now = formatInstant(clock.now());
  const time =
    clock.state() === 'trusted'
      ? ok('clock', `the clock says ${now}`)
      : bad(
          'clock',
          `the clock says ${now}, which cannot be`,
          'set the clock, and change the battery of the machine: nobody is cut while it is wrong',
        );
  return [time, await examineClockSource()];
}

async function examineClockSource(): Promise<Finding> {
  const mend = 'switch on systemd-timesyncd, or another NTP client, with a time server that this machine reaches';
  try {
    const asked = promisify(execFile)('timedatectl', ['show', '--property=NTPSynchronized', '--value'], {
      timeout: 3000,
    });
    const answer = (await asked).stdout.trim();
    return answer === 'yes'
      ? ok('clock_source', 'the clock is kept right by a time server')
      : warn('clock_source', 'no time server keeps the clock right', mend);
  } catch {
    return warn(
      'clock_source',
      'whether a time server keeps the clock right is not known here (timedatectl does not answer)',
      mend,
    );
  }
}

/** Room on the disk of a folder, and how long it takes until something is really there. Leaves nothing behind. */
export async function examineDisk(folder: string, clock: Clock): Promise<readonly Finding[]> {
  if (!existsSync(folder))
    return [bad('disk_space', `${folder} is not there`, 'give the data folder of a server or a kiosk that has run')];
  const { bavail, bsize } = await statfs(folder, { bigint: true });
  return [spaceOf(folder, bavail * bsize), examineSync(folder, clock)];
}

export function spaceOf(folder: string, freeBytes: bigint): Finding {
  const free = `${(Number(freeBytes) / 2 ** 30).toFixed(1)} GiB free on the disk of ${folder}`;
  const mend = 'make room, or move the folder to a larger disk: books that cannot be written take no money';
  if (freeBytes < NO_SPACE_BYTES) return bad('disk_space', free, mend);
  return freeBytes < LITTLE_SPACE_BYTES ? warn('disk_space', free, mend) : ok('disk_space', free);
}

function examineSync(folder: string, clock: Clock): Finding {
  const probe = join(folder, `.foyer-doctor-${process.pid}`);
  try {
    const descriptor = openSync(probe, 'wx', 0o600);
    try {
      const from = clock.monotonic();
      for (let count = 0; count < SYNCS; count += 1) {
        writeSync(descriptor, Buffer.alloc(4096, count));
        fdatasyncSync(descriptor);
      }
      return syncOf(elapsed(from, clock.monotonic()) / SYNCS);
    } finally {
      closeSync(descriptor);
      rmSync(probe);
    }
  } catch (thrown) {
    return bad(
      'disk_sync',
      `${folder} cannot be written: ${sayThrown(thrown)}`,
      'run this as the user that the program runs as, and see whether the disk is mounted read-only',
    );
  }
}

export function syncOf(milliseconds: number): Finding {
  const sentence = `4 KiB are on the disk after ${milliseconds.toFixed(1)} ms`;
  if (milliseconds > HOPELESS_SYNC_MS) return bad('disk_sync', sentence, 'change the disk: a note waits for it');
  return milliseconds > SLOW_SYNC_MS
    ? warn('disk_sync', sentence, 'use an SSD, or find out who else writes: a note waits for it')
    : ok('disk_sync', sentence);
}
