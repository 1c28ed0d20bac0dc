import { createHash, createHmac, scrypt, timingSafeEqual } from 'node:crypto';
import { assert, toHex, type Randomness } from '#kernel';

/** What a new hash costs: 32 MiB and some tens of milliseconds. It stands in every hash, so a later choice leaves the old ones valid. */
const COST = { log2N: 15, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** Makes the hash of a password or PIN: `scrypt$log2N$r$p$salt$key`, the last two in base64. */
export async function hashSecret(secret: string, randomness: Randomness): Promise<string> {
  const salt = Buffer.from(randomness.bytes(SALT_BYTES));
  const key = await derive(secret, { ...COST, salt });
  return ['scrypt', COST.log2N, COST.r, COST.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/**
 * Whether a secret is the one of a hash. Without a hash it takes as long and is false, so that nobody learns from the time whether there is one. The
 * comparison takes the same time wherever the first difference lies.
 */
export async function isSecretOf(secret: string, hash: string | null): Promise<boolean> {
  if (hash === null) {
    await derive(secret, { ...COST, salt: Buffer.alloc(SALT_BYTES) });
    return false;
  }
  const [scheme, log2N, r, p, salt, key] = hash.split('$');
  assert(scheme === 'scrypt' && salt !== undefined && key !== undefined, 'a kept hash says how it was made');
  const expected = Buffer.from(key, 'base64');
  const derived = await derive(secret, {
    log2N: Number(log2N),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64'),
  });
  return timingSafeEqual(derived, expected);
}

/** Off the event loop: it runs in the thread pool of Node. */
function derive(secret: string, by: { log2N: number; r: number; p: number; salt: Buffer }): Promise<Buffer> {
  const N = 2 ** by.log2N;
  return new Promise((resolve, reject) => {
    scrypt(
      secret.normalize('NFC'),
      by.salt,
      KEY_BYTES,
      { N, r: by.r, p: by.p, maxmem: 256 * N * by.r },
      (error, key) => (error === null ? resolve(key) : reject(error)),
    );
  });
}

/** A token that cannot be guessed, in lower-case hexadecimal. */
export function newToken(randomness: Randomness, bytes = 32): string {
  return toHex(randomness.bytes(bytes)).replaceAll(' ', '').toLowerCase();
}

/** What is kept of a token: it has so many bits that a plain digest cannot be turned back. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** What a page sends along with every changing request. It follows from the session's token, which the page itself can never read. */
export function csrfOf(token: string): string {
  return createHmac('sha256', token).update('foyer/csrf/1').digest('hex');
}

export function isSameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
