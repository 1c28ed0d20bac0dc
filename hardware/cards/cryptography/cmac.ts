import { concatBytes } from '#kernel';
import { BLOCK_BYTES, encryptCbc, ZERO_BLOCK } from './aes.ts';

/** What RFC 4493 calls Rb: the low byte of the polynomial of a 128-bit block. */
const POLYNOMIAL = 0x87;

/** AES-CMAC of a message by RFC 4493: 16 bytes. */
export function cmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const isWhole = message.length > 0 && message.length % BLOCK_BYTES === 0;
  return cmacOver(key, isWhole ? message : padded(message, BLOCK_BYTES), { isPadded: !isWhole });
}

/** The same over whole blocks, with the choice of the subkey made outside: AN10922 pads to two blocks, whatever the length. */
export function cmacOver(key: Uint8Array, blocks: Uint8Array, { isPadded }: { isPadded: boolean }): Uint8Array {
  const first = doubled(encryptCbc(key, ZERO_BLOCK, ZERO_BLOCK));
  const subkey = isPadded ? doubled(first) : first;
  const last = blocks.length - BLOCK_BYTES;
  const mixed = blocks.map((byte, at) => (at < last ? byte : byte ^ (subkey[at - last] ?? 0)));
  return encryptCbc(key, ZERO_BLOCK, mixed).slice(-BLOCK_BYTES);
}

/** A one bit and zeros, up to a whole number of the given size. */
export function padded(message: Uint8Array, size: number): Uint8Array {
  const free = size - (message.length % size);
  return concatBytes(message, Uint8Array.of(0x80), new Uint8Array(free - 1));
}

/** Doubling in GF(2^128). */
function doubled(block: Uint8Array): Uint8Array {
  const shifted = block.map((byte, at) => ((byte << 1) | ((block[at + 1] ?? 0) >> 7)) & 0xff);
  if (((block[0] ?? 0) & 0x80) !== 0) shifted[BLOCK_BYTES - 1] = (shifted[BLOCK_BYTES - 1] ?? 0) ^ POLYNOMIAL;
  return shifted;
}
