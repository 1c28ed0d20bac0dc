import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError, seconds, type Clock } from '#kernel';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';

/** Where a kiosk keeps what must outlive it. */
export interface DataFolder {
  /** Why nothing can be kept here: a disk that is full, or may only be read. Null: it can. */
  readonly fault: FaultError | null;
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

/**
 * Takes the folder for this process alone, until it ends in whatever way. One that nothing can be written to is nobody's: what is in it can be read, and its fault says
 * that no journal may be kept. Throws FaultError STORE_IN_USE.
 */
export function takeDataFolder(folder: string): DataFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { lock, fault } = holdLock(join(folder, 'in-use.sqlite'), folder);
  return {
    fault,
    journal: journalFile(folder),
    credential: join(folder, 'credential.json'),
    site: join(folder, 'site.json'),
    snapshot: join(folder, 'snapshot.json'),
    screen: screenFile(folder),
    service: join(folder, 'service.json'),
    release: () => void lock?.close(),
  };
}

/** How often a folder that nothing could be written to is tried again. */
const TRY_AGAIN = seconds(5);

/** Resolves once the folder can be written to again: the program then starts anew, as after any end. */
export async function folderIsBack(folder: string, clock: Pick<Clock, 'sleep'>): Promise<void> {
  for (;;) {
    await clock.sleep(TRY_AGAIN);
    const taken = takeDataFolder(folder);
    taken.release();
    if (taken.fault === null) return;
  }
}

/** The lock of a database is the system's own: a process that is killed leaves none behind. */
function holdLock(file: string, folder: string): Pick<DataFolder, 'fault'> & { lock: SqliteDatabase | null } {
  try {
    const lock = openSqlite(file);
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('CREATE TABLE IF NOT EXISTS holder (process INTEGER); DELETE FROM holder;');
    lock.prepare('INSERT INTO holder VALUES (?)').run(process.pid);
    return { lock, fault: null };
  } catch (thrown) {
    if (isLocked(thrown) || (thrown instanceof Error && isLocked(thrown.cause)))
      throw new FaultError('STORE_IN_USE', {
        message: `another kiosk program uses ${folder}`,
        cause: thrown,
        details: { folder },
      });
    return { lock: null, fault: new FaultError('JOURNAL_UNAVAILABLE', { cause: thrown, details: { folder } }) };
  }
}

function isLocked(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'SQLITE_BUSY';
}
