import { createCipheriv, createDecipheriv } from 'node:crypto';
import { assert } from '#kernel';

export const BLOCK_BYTES = 16;
export const ZERO_BLOCK: Uint8Array = new Uint8Array(BLOCK_BYTES);

/** AES-128 in CBC mode without padding: whole blocks only. */
export function encryptCbc(key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array {
  assert(plain.length % BLOCK_BYTES === 0, 'only whole blocks are encrypted');
  const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(plain), cipher.final()]));
}

/** The inverse of `encryptCbc`. */
export function decryptCbc(key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array): Uint8Array {
  assert(encrypted.length % BLOCK_BYTES === 0, 'only whole blocks are decrypted');
  const cipher = createDecipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(encrypted), cipher.final()]));
}
