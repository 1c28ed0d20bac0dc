import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { FaultError } from '#kernel';

/** Where a data folder's key is when nobody says otherwise: beside the folder, so that a copy of the database is not a copy of the key. */
export function defaultKeyFile(directory: string): string {
  const folder = resolve(directory);
  return join(dirname(folder), `${basename(folder)}-keys`, 'ledger.key');
}

/**
 * Makes the Ed25519 key that signs the ledger (PKCS 8, PEM, mode 0600) and its public half beside it (`.pub`), where there is none yet.
 * The file is whole on the disk before anything is signed with it. Throws STORE_UNAVAILABLE.
 */
export function makeLedgerKey(file: string): void {
  if (existsSync(file)) return;
  try {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeWhole(`${file}.pub`, { text: publicKey.export({ type: 'spki', format: 'pem' }), mode: 0o644 });
    writeWhole(file, { text: privateKey.export({ type: 'pkcs8', format: 'pem' }), mode: 0o600 });
  } catch (thrown) {
    throw unavailable(file, thrown);
  }
}

export function readPrivateKey(file: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(file));
  } catch (thrown) {
    throw unavailable(file, thrown);
  }
}

/** The public half, from its own file: checking a ledger needs no secret. */
export function readPublicKey(file: string): KeyObject {
  try {
    return createPublicKey(readFileSync(`${file}.pub`));
  } catch (thrown) {
    throw unavailable(`${file}.pub`, thrown);
  }
}

function unavailable(file: string, cause: unknown): FaultError {
  return new FaultError('STORE_UNAVAILABLE', {
    message: `the key of the ledger ${file} cannot be used`,
    details: { file },
    cause,
  });
}

function writeWhole(file: string, content: { text: string | Buffer; mode: number }): void {
  const started = `${file}.new`;
  const descriptor = openSync(started, 'w', content.mode);
  writeSync(descriptor, content.text.toString());
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(started, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
