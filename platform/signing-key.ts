import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { FaultError, type Code } from '#kernel';

/** A key that could not be made, written or read throws this code. */
interface Blame {
  readonly code: Code;
}

/**
 * Makes an Ed25519 key (PKCS 8, PEM, mode 0600) and its public half beside it (`.pub`), where there is none yet. The file is whole on the disk before
 * anything is signed with it.
 */
export function makeSigningKey(file: string, blame: Blame): void {
  if (existsSync(file)) return;
  try {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeWhole(`${file}.pub`, { text: publicKey.export({ type: 'spki', format: 'pem' }), mode: 0o644 });
    writeWhole(file, { text: privateKey.export({ type: 'pkcs8', format: 'pem' }), mode: 0o600 });
  } catch (thrown) {
    throw unusable(file, { ...blame, cause: thrown });
  }
}

export function readPrivateKey(file: string, blame: Blame): KeyObject {
  try {
    return createPrivateKey(readFileSync(file));
  } catch (thrown) {
    throw unusable(file, { ...blame, cause: thrown });
  }
}

/** The public half, from its own file: checking needs no secret. */
export function readPublicKey(file: string, blame: Blame): KeyObject {
  try {
    return createPublicKey(readFileSync(`${file}.pub`));
  } catch (thrown) {
    throw unusable(`${file}.pub`, { ...blame, cause: thrown });
  }
}

/** How a public key is named in few letters: the first eight hexadecimal digits of the SHA-256 of its SPKI. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 8);
}

/** An Ed25519 signature of a text as UTF-8, in base64url. */
export function signText(text: string, privateKey: KeyObject): string {
  return sign(null, Buffer.from(text), privateKey).toString('base64url');
}

export function isSignedBy(publicKey: KeyObject, signed: { text: string; signature: string }): boolean {
  return verify(null, Buffer.from(signed.text), publicKey, Buffer.from(signed.signature, 'base64url'));
}

/** Reads a public key as it crosses a process: SPKI, DER, base64. Null for anything else. */
export function publicKeyFrom(spkiBase64: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spkiBase64, 'base64'), type: 'spki', format: 'der' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

export function publicKeyText(publicKey: KeyObject): string {
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

function unusable(file: string, { code, cause }: Blame & { cause: unknown }): FaultError {
  return new FaultError(code, { message: `the signing key ${file} cannot be used`, details: { file }, cause });
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
