import { join } from 'node:path';
import Database from 'better-sqlite3';
import { FaultError } from '#kernel';

/**
 * Takes a data folder for this process. It is SQLite's exclusive lock on a file of its own: the system drops it when the process ends, however it ends,
 * so nothing is ever left behind to be cleaned up. Returns the release. Throws STORE_IN_USE.
 */
export function lockFolder(directory: string): () => void {
  const database = new Database(join(directory, 'lock.sqlite'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    database.close();
    throw new FaultError('STORE_IN_USE', {
      message: `another server uses the data folder ${directory}`,
      details: { directory },
      cause: thrown,
    });
  }
  return () => database.close();
}
