import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { FaultError, milliseconds, seconds, type Clock } from '#kernel';

const DAEMON = '/usr/sbin/pcscd';
const DRIVERS = '/usr/lib/pcsc/drivers';
const VIRTUAL_READER = `${DRIVERS}/serial/libifdvpcd.so`;
const TOOLS = ['unshare', 'nsenter', 'setpriv', 'ip', 'socat'];
/** Where the virtual reader listens for its card. The namespace has a network of its own, so the number meets no other. */
const CARD_PORT = 0x8c7b;
/** vpcd has two slots; the daemon numbers them. */
export const VIRTUAL_READER_NAME = 'Virtual PCD 00 00';
const UP_WITHIN = seconds(10);
const LOOK_EVERY = milliseconds(20);

/** Debian keeps the daemon and `ip` where a user's PATH may not lead. */
const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
/** Ends with whoever started it, also when that one is killed. */
const TIED = ['setpriv', '--pdeathsig', 'KILL'];

/** Why no private PC/SC daemon can run on this machine, in words for a person; null: it can. */
export async function privateDaemonObstacle(): Promise<string | null> {
  const missing = [DAEMON, VIRTUAL_READER].filter((file) => !isThere(file));
  if (missing.length > 0) return `not installed: ${missing.join(', ')} (Debian: pcscd, vsmartcard-vpcd)`;
  for (const tool of TOOLS)
    if ((await endOf(spawn('sh', ['-c', `command -v ${tool}`], { env: environment, stdio: 'ignore' }))) !== 0)
      return `not installed: ${tool}`;
  const allowed = await endOf(spawn('unshare', ['-r', '-m', '-n', 'true'], { env: environment, stdio: 'ignore' }));
  return allowed === 0 ? null : 'this machine does not permit namespaces of its own (unshare)';
}

/**
 * A PC/SC daemon for one test or one demo. It has its own mounts, so that its socket stands in our folder and it finds no driver but the virtual
 * reader's, and its own network, because the virtual reader listens on a fixed port of every address. A client outside reaches it by its socket alone:
 * PC/SC's library looks for it where PCSCLITE_CSOCK_NAME says. Needs no root where the system permits namespaces.
 */
export class PrivateDaemon {
  readonly #directory: string;
  readonly #clock: Clock;
  #daemon: ChildProcess | null = null;

  constructor(options: { directory: string; clock: Clock }) {
    this.#directory = options.directory;
    this.#clock = options.clock;
  }

  /** For PCSCLITE_CSOCK_NAME. */
  get socket(): string {
    return join(this.#directory, 'run', 'pcscd.comm');
  }

  get isUp(): boolean {
    return this.#daemon !== null;
  }

  /** Rejects with FaultError DEVICE_SILENT and what the daemon said. */
  async start(options: { withReader: boolean }): Promise<void> {
    const [configuration, run] = ['configuration', 'run'].map((name) => join(this.#directory, name)) as [
      string,
      string,
    ];
    for (const folder of [configuration, run]) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    }
    if (options.withReader) writeFileSync(join(configuration, 'vpcd'), readerFile);
    const script = [
      'ip link set lo up',
      'mount -t tmpfs tmpfs /run',
      'mkdir /run/pcscd',
      `mount --bind "$RUN" /run/pcscd`,
      `mount --bind ${DRIVERS}/serial ${DRIVERS}`,
      `exec ${DAEMON} --foreground --config "$CONFIGURATION"`,
    ].join(' && ');
    const daemon = spawn('unshare', ['-r', '-m', '-n', ...TIED, 'sh', '-c', script], {
      env: { ...environment, RUN: run, CONFIGURATION: configuration },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaint = '';
    daemon.stderr.on('data', (part: Buffer) => (complaint = (complaint + part.toString()).slice(-2000)));
    let running = true;
    void endOf(daemon).then(() => (running = false));
    const deadline = this.#clock.monotonic() + UP_WITHIN;
    while (!(await answers(this.socket))) {
      if (!running || this.#clock.monotonic() > deadline) {
        daemon.kill('SIGKILL');
        throw new FaultError('DEVICE_SILENT', {
          message: `the private PC/SC daemon did not come up: ${complaint.trim()}`,
        });
      }
      await this.#clock.sleep(LOOK_EVERY);
    }
    this.#daemon = daemon;
  }

  /** Kills it, as when it crashes. */
  async stop(): Promise<void> {
    const daemon = this.#daemon;
    this.#daemon = null;
    if (daemon !== null) await killed(daemon);
  }

  /** A stream of bytes from the virtual reader to a card, for as long as it lies there: the process is the card. Null while no daemon is up. */
  plugCard(): CardProcess | null {
    const target = this.#daemon?.pid;
    if (target === undefined) return null;
    const inside = ['-t', `${target}`, '-U', '--preserve-credentials', '-n'];
    const line = spawn('nsenter', [...inside, ...TIED, 'socat', 'STDIO', `TCP4:127.0.0.1:${CARD_PORT}`], {
      env: environment,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    line.on('error', () => undefined);
    line.stdin.on('error', () => undefined);
    return {
      send: (bytes) => void line.stdin.write(bytes),
      onBytes: (listener) => void line.stdout.on('data', (bytes: Buffer) => listener(new Uint8Array(bytes))),
      remove: () => killed(line),
    };
  }
}

export interface CardProcess {
  send(bytes: Uint8Array): void;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  remove(): Promise<void>;
}

const readerFile = [
  'FRIENDLYNAME "Virtual PCD"',
  `DEVICENAME /dev/null:0x${CARD_PORT.toString(16)}`,
  `LIBPATH ${DRIVERS}/libifdvpcd.so`,
  `CHANNELID 0x${CARD_PORT.toString(16)}`,
  '',
].join('\n');

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** The exit status; 1 also where the program could not be started or was killed. */
function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (status) => resolve(status ?? 1));
  });
}

function isThere(file: string): boolean {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
}
