import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid, kill } from 'node:process';
import { assert, milliseconds } from '#kernel';
import { SystemClock } from '#platform';
import { Session, sql } from './connection.ts';

/** initdb and postgres refuse root, so root steps down to one of these. */
const USERS = ['postgres', 'nobody'];
const VERSIONS = '/usr/lib/postgresql';
const clock = new SystemClock();

/** A PostgreSQL of one's own in a folder that is gone afterwards, on a socket in that folder: no port, no system service. */
export class PrivatePostgres {
  readonly #folder: string;
  #server: ChildProcess | null = null;
  #databases = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether this machine has PostgreSQL at all. */
  static get installed(): boolean {
    return newestProgram('postgres') !== null;
  }

  /** In a folder of its own within `parent`, which everybody must be allowed to enter. */
  static async start(at: { readonly parent: string } = { parent: tmpdir() }): Promise<PrivatePostgres> {
    const folder = mkdtempSync(join(at.parent, 'foyer-pg-'));
    const user = otherUser();
    if (user !== null) chownSync(folder, user.uid, user.gid);
    const kind = ['-U', 'app', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'];
    const made = spawnSync(...asUser('initdb', ['-D', join(folder, 'data'), ...kind]), {
      encoding: 'utf8',
      cwd: folder,
    });
    assert(made.status === 0, `initdb makes a cluster: ${made.stderr}`);
    const postgres = new PrivatePostgres(folder);
    await postgres.begin();
    return postgres;
  }

  /** The socket's folder, as the host of a connection. */
  get socketFolder(): string {
    return this.#folder;
  }

  get socketFile(): string {
    return join(this.#folder, '.s.PGSQL.5432');
  }

  url(database: string): string {
    return `postgres://app@/${database}?host=${encodeURIComponent(this.#folder)}`;
  }

  /** Starts the server; again after it was ended. */
  async begin(): Promise<void> {
    const settings = [
      'listen_addresses=',
      `unix_socket_directories=${this.#folder}`,
      'max_connections=60',
      'shared_buffers=32MB',
      'recovery_init_sync_method=syncfs',
    ];
    const [program, args] = asUser('postgres', [
      '-D',
      join(this.#folder, 'data'),
      ...settings.flatMap((one) => ['-c', one]),
    ]);
    // The shell's input ends however this process ends, and takes the server with it.
    const script =
      'exec 3<&0; "$@" 3<&- & server=$!; (cat <&3 >/dev/null; kill -QUIT $server 2>/dev/null) & wait $server; kill $!';
    this.#server = spawn('sh', ['-c', script, 'sh', program, ...args], { stdio: ['pipe', 'ignore', 'ignore'] });
    await this.#ready();
  }

  async #ready(): Promise<void> {
    for (let tries = 0; tries < 400; tries += 1) {
      try {
        await (await Session.open({ url: this.url('postgres'), password: null }, { pipeline: false })).close();
        return;
      } catch {
        await clock.sleep(milliseconds(25));
      }
    }
    assert(false, 'a private PostgreSQL answers within ten seconds');
  }

  /** An empty database, and where it is. */
  async makeDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `site_${this.#databases}`;
    await this.ask('postgres', `CREATE DATABASE ${name}`);
    return name;
  }

  /** Another database, as this one is now. Nobody may have it open. */
  async copyOf(database: string): Promise<string> {
    this.#databases += 1;
    const name = `site_${this.#databases}`;
    await this.ask('postgres', `CREATE DATABASE ${name} TEMPLATE ${database}`);
    return name;
  }

  /** As when a machine that stood by takes over: every connection breaks, and behind the same address is the other database. */
  async failOver(database: string, to: string): Promise<void> {
    await this.ask('postgres', `ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
    await this.ask(
      'postgres',
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${database}'`,
    );
    await this.ask('postgres', `ALTER DATABASE ${database} RENAME TO ${database}_lost`);
    await this.ask('postgres', `ALTER DATABASE ${to} RENAME TO ${database}`);
  }

  /** One statement by the owner of everything. */
  async ask<Row>(database: string, text: string): Promise<Row[]> {
    const session = await Session.open({ url: this.url(database), password: null }, { pipeline: false });
    try {
      return await session.all(sql<Row>(text), []);
    } finally {
      await session.close();
    }
  }

  /** `crash`: as if the power went. The data stay; `begin` starts it again. */
  async end(how: 'ordered' | 'crash'): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const ended = once(server, 'exit');
    kill(this.#serverId(), how === 'crash' ? 'SIGQUIT' : 'SIGINT');
    await ended;
    server.stdin?.end();
  }

  #serverId(): number {
    const [first = ''] = readFileSync(join(this.#folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
    return Number(first);
  }

  async dispose(): Promise<void> {
    await this.end('crash');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function newestProgram(name: string): string | null {
  if (!existsSync(VERSIONS)) return null;
  const [newest] = readdirSync(VERSIONS)
    .map((version) => ({ version: Number(version), file: join(VERSIONS, version, 'bin', name) }))
    .filter(({ file }) => existsSync(file))
    .sort((a, b) => b.version - a.version);
  return newest?.file ?? null;
}

function otherUser(): { readonly name: string; readonly uid: number; readonly gid: number } | null {
  if (getuid?.() !== 0) return null;
  for (const name of USERS) {
    const [uid, gid] = ['-u', '-g'].map((which) => spawnSync('id', [which, name], { encoding: 'utf8' }).stdout.trim());
    if (uid !== undefined && uid !== '' && gid !== undefined) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

function asUser(program: string, args: readonly string[]): [string, string[]] {
  const file = newestProgram(program);
  assert(file !== null, `PostgreSQL is installed: ${program} of Debian's package postgresql`);
  const user = otherUser();
  if (user === null) return [file, [...args]];
  const down = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return ['setpriv', [...down, file, ...args]];
}
