import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** The names that every backup has, beside whatever small files the server keeps in its data folder. */
export const MANIFEST = 'manifest.json';
export const DATABASE = 'foyer.sqlite';
export const PUBLIC_KEY = 'ledger.key.pub';
export const SITE_FILE = 'site.yaml';

/** Only names like these are ever read from a backup or written from one: no path can lead out of its folder. */
export const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Writes a file that only its owner can read, and returns when it is on the disk. It must not exist yet. */
export function writeDurably(file: string, content: string | Uint8Array): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Brings what is known of a file or a folder to the disk. */
export function syncToDisk(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** SHA-256 of a file of any size, hexadecimal. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** The plain files of a folder that a backup takes along as they are: certificate, credentials. Not the database, its log and lock, nor sockets. */
export function keptFiles(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && FILE_NAME.test(entry.name))
    .map((entry) => entry.name)
    .filter((name) => !/\.sqlite(-wal|-shm|-journal)?$/.test(name) && name !== MANIFEST && name !== PUBLIC_KEY)
    .sort();
}
