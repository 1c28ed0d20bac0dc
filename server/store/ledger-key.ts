import type { KeyObject } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { makeSigningKey, readPrivateKey as readPrivate, readPublicKey as readPublic } from '#platform/signing-key';

const BLAME = { code: 'STORE_UNAVAILABLE' } as const;

/** Where a data folder's key is when nobody says otherwise: beside the folder, so that a copy of the database is not a copy of the key. */
export function defaultKeyFile(directory: string): string {
  const folder = resolve(directory);
  return join(dirname(folder), `${basename(folder)}-keys`, 'ledger.key');
}

/** Makes the key that signs the ledger, where there is none yet. Throws STORE_UNAVAILABLE, as the readers do. */
export function makeLedgerKey(file: string): void {
  makeSigningKey(file, BLAME);
}

export function readPrivateKey(file: string): KeyObject {
  return readPrivate(file, BLAME);
}

/** The public half, from its own file: checking a ledger needs no secret. */
export function readPublicKey(file: string): KeyObject {
  return readPublic(file, BLAME);
}
