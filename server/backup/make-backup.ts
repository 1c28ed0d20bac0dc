import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { FaultError, formatInstant, type Clock } from '#kernel';
import type { BackupManifest } from '#contracts/configuration';
import { keyFingerprint } from '../ledger/index.ts';
import { copyBooksOf, keyFileOf, type BooksSource } from '../store/open-store.ts';
import { databaseFile } from '../store/sqlite/database-file.ts';
import { readPublicKey } from '../store/ledger-key.ts';
import { DATABASE, digestOf, keptFiles, MANIFEST, PUBLIC_KEY, SITE_FILE, syncToDisk, writeDurably } from './folder.ts';
import { sentenceOf, verifyBackup, type BackupVerdict } from './verify-backup.ts';
import { VERSION } from '../version.ts';

export interface BackupRequest {
  /** Where the books are. The server may be running. */
  readonly books: BooksSource;
  /** The ledger's key; left out: where the server of these books keeps it. */
  readonly keyFile?: string;
  /** The folder in which the backup, a folder of its own, is made. */
  readonly to: string;
  /** The site file, to lie beside the books; null leaves it out. */
  readonly siteFile: string | null;
  /** Where a copy of the private key goes: a file apart, never inside the backup. Null leaves it out. */
  readonly keyCopy: string | null;
  readonly clock: Clock;
}

/**
 * Makes a backup of a site while its server runs, reads it back whole, and only then gives it its name: a folder that has its name is a backup that was
 * verified. Rejects with STORE_UNAVAILABLE, BACKUP_INVALID (what was copied does not hold: look at the ledger), RESTORE_REFUSED (a file is in the way).
 */
export async function makeBackup(request: BackupRequest): Promise<BackupVerdict & { readonly folder: string }> {
  const { clock, books, keyFile = keyFileOf(request.books) } = request;
  const { directory, store } = books;
  if (store.kind === 'sqlite' && !existsSync(databaseFile(directory)))
    throw new FaultError('STORE_UNAVAILABLE', { message: `there is no site in ${directory}` });
  const publicKey = readPublicKey(keyFile);
  const madeAt = formatInstant(clock.now());
  const folder = join(resolve(request.to), `foyer-backup-${madeAt.replaceAll(':', '-').replace('.', '-')}`);
  const started = `${folder}.partial`;
  refuseInTheWay({ folder, started, keyCopy: request.keyCopy });
  mkdirSync(started, { recursive: true, mode: 0o700 });
  try {
    const copied = await copyBooksOf(books, { file: join(started, DATABASE), now: clock.now() });
    chmodSync(join(started, DATABASE), 0o600);
    syncToDisk(join(started, DATABASE));
    writeDurably(join(started, PUBLIC_KEY), readFileSync(`${keyFile}.pub`));
    if (request.siteFile !== null) writeDurably(join(started, SITE_FILE), readFileSync(request.siteFile));
    // Books on PostgreSQL can be backed up on any machine; certificate and credentials only where the server has them.
    for (const name of existsSync(directory) ? keptFiles(directory) : []) {
      // A restore left the site file of its time there; the one that is named is newer.
      if (name === SITE_FILE && request.siteFile !== null) continue;
      writeDurably(join(started, name), readFileSync(join(directory, name)));
    }
    const manifest: BackupManifest = {
      format: 'foyer-backup-1',
      siteId: copied.siteId,
      madeAt,
      version: VERSION,
      head: { sequence: copied.head.sequence, hash: copied.head.hashHex },
      signedBy: keyFingerprint(publicKey),
      files: await describeFiles(started),
    };
    writeDurably(join(started, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    syncToDisk(started);
    const verdict = await verifyBackup(started, { publicKey });
    if (!verdict.sound)
      throw new FaultError('BACKUP_INVALID', { message: sentenceOf(verdict), details: { directory } });
    if (request.keyCopy !== null) writeDurably(request.keyCopy, readFileSync(keyFile));
    renameSync(started, folder);
    syncToDisk(resolve(request.to));
    return { ...verdict, folder };
  } catch (thrown) {
    rmSync(started, { recursive: true, force: true });
    throw thrown;
  }
}

function refuseInTheWay({
  folder,
  started,
  keyCopy,
}: {
  folder: string;
  started: string;
  keyCopy: string | null;
}): void {
  const inTheWay = [folder, started, ...(keyCopy === null ? [] : [keyCopy])].find((path) => existsSync(path));
  if (inTheWay !== undefined)
    throw new FaultError('RESTORE_REFUSED', { message: `${inTheWay} is there already`, details: { path: inTheWay } });
  if (keyCopy !== null && dirname(resolve(keyCopy)) === dirname(folder))
    throw new FaultError('RESTORE_REFUSED', {
      message: 'the copy of the key does not belong beside the backup: give it a folder elsewhere',
    });
}

async function describeFiles(folder: string): Promise<BackupManifest['files']> {
  const names = [DATABASE, PUBLIC_KEY, ...keptFiles(folder)];
  return Promise.all(
    names.map(async (name) => ({
      name,
      bytes: statSync(join(folder, name)).size,
      sha256: await digestOf(join(folder, name)),
    })),
  );
}
