import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError } from '#kernel';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';

/** Where a kiosk keeps what must outlive it. */
export interface DataFolder {
  readonly journal: string;
  /** The bearer token and the pinned certificate, for the kiosk's own user alone. */
  readonly credential: string;
  /** The site as the server last told it, for a start without the server. */
  readonly site: string;
  /** Which card is whose, for the time without the server. */
  readonly snapshot: string;
  /** Port and token of the screen, so that a screen finds its program again after a restart. */
  readonly screen: string;
  /** That staff took the kiosk out of service. */
  readonly service: string;
  /** Gives the folder free for another program. */
  release(): void;
}

export function journalFile(folder: string): string {
  return join(folder, 'journal.sqlite');
}

/** Where the kiosk program says how its screen is reached. */
export function screenFile(folder: string): string {
  return join(folder, 'screen.json');
}

/** Takes the folder for this process alone, until it ends in whatever way. Throws FaultError STORE_IN_USE, STORE_UNAVAILABLE. */
export function takeDataFolder(folder: string): DataFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = holdLock(join(folder, 'in-use.sqlite'), folder);
  return {
    journal: journalFile(folder),
    credential: join(folder, 'credential.json'),
    site: join(folder, 'site.json'),
    snapshot: join(folder, 'snapshot.json'),
    screen: screenFile(folder),
    service: join(folder, 'service.json'),
    release: () => void lock.close(),
  };
}

/** The lock of a database is the system's own: a process that is killed leaves none behind. */
function holdLock(file: string, folder: string): SqliteDatabase {
  try {
    const lock = openSqlite(file);
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('CREATE TABLE IF NOT EXISTS holder (process INTEGER); DELETE FROM holder;');
    lock.prepare('INSERT INTO holder VALUES (?)').run(process.pid);
    return lock;
  } catch (thrown) {
    if (!isLocked(thrown) && !(thrown instanceof Error && isLocked(thrown.cause))) throw thrown;
    throw new FaultError('STORE_IN_USE', {
      message: `another kiosk program uses ${folder}`,
      cause: thrown,
      details: { folder },
    });
  }
}

function isLocked(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'SQLITE_BUSY';
}
