import { createPublicKey } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { FaultError, type Clock, type SiteId } from '#kernel';
import type { BackupManifest, StoreConfiguration } from '#contracts/configuration';
import { keyFingerprint } from '../ledger/index.ts';
import { anchorFile, readAnchor } from '../store/anchor.ts';
import { readPrivateKey, readPublicKey } from '../store/ledger-key.ts';
import { copyBooksInto, keyFileOf, type BooksPlace } from '../store/open-store.ts';
import { DATABASE, PUBLIC_KEY, syncToDisk, writeDurably } from './folder.ts';
import { sentenceOf, verifyBackup, type BackupVerdict } from './verify-backup.ts';

export interface RestoreRequest {
  /** The folder of the backup. */
  readonly from: string;
  /** The data folder of the server that is to be; empty or not there yet. */
  readonly to: string;
  /** The copy of the private key, from where it is kept; null where it lies in its place already or is brought later. */
  readonly key: string | null;
  /** What the site's file says of its books; left out: they go into the data folder, whichever site's they are. */
  readonly site?: { readonly siteId: SiteId | null; readonly store: StoreConfiguration };
  readonly clock: Clock;
}

export interface Restored {
  readonly verdict: BackupVerdict;
  readonly directory: string;
  /** What a person has to do now, in order. */
  readonly next: readonly string[];
}

/**
 * Puts a backup in place after it was read whole. Nothing is written over: where anything is in the way, nothing is done. Rejects with BACKUP_INVALID,
 * naming the file or the entry that does not hold, or with RESTORE_REFUSED. A backup of either engine can be put on either: on PostgreSQL the books come last, in one commit.
 */
export async function restoreBackup(request: RestoreRequest): Promise<Restored> {
  const directory = resolve(request.to);
  if (existsSync(directory) && readdirSync(directory).length > 0)
    throw new FaultError('RESTORE_REFUSED', {
      message: `${directory} is not empty: a backup is put into an empty folder`,
      details: { directory },
    });
  const { store, siteId } = request.site ?? { store: { kind: 'sqlite' }, siteId: null };
  const keyFile = keyFileOf({ directory, store, siteId });
  const inPlace = existsSync(`${keyFile}.pub`) ? readPublicKey(keyFile) : null;
  const brought = request.key === null ? null : createPublicKey(readPrivateKey(request.key));
  const verdict = await verifyBackup(request.from, { publicKey: inPlace ?? brought });
  const { manifest } = verdict;
  if (!verdict.sound || manifest === null)
    throw new FaultError('BACKUP_INVALID', { message: sentenceOf(verdict), details: { from: request.from } });
  if (brought !== null && keyFingerprint(brought) !== manifest.signedBy)
    throw new FaultError('RESTORE_REFUSED', { message: `${request.key} is not the key of this ledger` });
  if (siteId !== null && siteId !== manifest.siteId)
    throw new FaultError('RESTORE_REFUSED', {
      message: `the backup is of the site ${manifest.siteId}, the site file is of ${siteId}`,
    });

  // What is in the folder was whole before it got its name, so a restore that a power cut ended is one that was not done.
  const started = `${directory}.restoring`;
  rmSync(started, { recursive: true, force: true });
  try {
    putFiles(request.from, { started, manifest });
    putKey({ keyFile, from: request.from, key: request.key });
    if (store.kind === 'postgres')
      await putBooks({ store, siteId: manifest.siteId, directory: started }, { keyFile, request });
  } catch (thrown) {
    rmSync(started, { recursive: true, force: true });
    throw thrown;
  }
  if (existsSync(directory)) rmSync(directory, { recursive: true });
  renameSync(started, directory);
  syncToDisk(dirname(directory));
  return { verdict, directory, next: nextSteps(keyFile, { directory, manifest }) };
}

function putFiles(from: string, { started, manifest }: { started: string; manifest: BackupManifest }): void {
  mkdirSync(started, { recursive: true, mode: 0o700 });
  for (const { name } of manifest.files.filter((file) => file.name !== PUBLIC_KEY)) {
    copyFileSync(join(from, name), join(started, name));
    chmodSync(join(started, name), 0o600);
    syncToDisk(join(started, name));
  }
  syncToDisk(started);
}

/** Out of the copy of the file, which is not needed afterwards. A restore that ended between this commit and the folder's name is asked again, and finds them there. */
async function putBooks(
  place: BooksPlace,
  { keyFile, request }: { readonly keyFile: string; readonly request: RestoreRequest },
): Promise<void> {
  const file = join(place.directory, DATABASE);
  await copyBooksInto(place, { file, publicKey: readPublicKey(keyFile), now: request.clock.now() });
  for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
}

/** The public half always lies beside the data; the private one only where it was brought. Neither is written over. */
function putKey(at: { keyFile: string; from: string; key: string | null }): void {
  mkdirSync(dirname(at.keyFile), { recursive: true, mode: 0o700 });
  if (!existsSync(`${at.keyFile}.pub`)) writeDurably(`${at.keyFile}.pub`, readFileSync(join(at.from, PUBLIC_KEY)));
  if (at.key !== null && !existsSync(at.keyFile)) writeDurably(at.keyFile, readFileSync(at.key));
  syncToDisk(dirname(at.keyFile));
}

function nextSteps(keyFile: string, at: { directory: string; manifest: BackupManifest }): readonly string[] {
  const { sequence } = at.manifest.head;
  const steps: string[] = [];
  if (!existsSync(keyFile)) steps.push(`bring the key of the ledger back to ${keyFile} (mode 0600)`);
  const anchor = readAnchor(keyFile);
  if (anchor !== null && anchor.sequence > sequence)
    steps.push(
      `this machine has seen the ledger at ${anchor.sequence}, the backup ends at ${sequence}: move ${anchorFile(keyFile)} away, so that the server starts on the older books`,
    );
  steps.push(
    `start the server with --data ${at.directory}; each kiosk sends again by itself what it took since, and what is there already is not booked twice`,
    'look at `foyer ledger verify` and compare the cash of each kiosk with `foyer journal show` on it',
  );
  return steps;
}
