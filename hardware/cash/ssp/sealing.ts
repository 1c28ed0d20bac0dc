import { createCipheriv, createDecipheriv, generatePrimeSync } from 'node:crypto';
import { assert, concatBytes, type Randomness } from '#kernel';
import { KEY_BYTES, LONGEST_DATA_BYTES, STEX } from './frames.ts';
import { crcHolds, withCrc } from './packet.ts';

/** Numbers of the exchange travel in eight bytes; one bit less than that reads the same with and without a sign. */
const KEY_BITS = 63;
const BLOCK_BYTES = 16;
const COUNT_BYTES = 4;
/** Length of the data and count in front, checksum behind. */
const HEAD_BYTES = 1 + COUNT_BYTES;
const CRC_BYTES = 2;

/** One side's part of the exchange of Diffie and Hellman. Generator and modulus are prime; the generator is the larger, as in the maker's example. */
export interface KeyOffer {
  readonly generator: bigint;
  readonly modulus: bigint;
  readonly secret: bigint;
}

/** The host's part, fresh for each conversation. */
export function newKeyOffer(randomness: Randomness): KeyOffer {
  const one = generatePrimeSync(KEY_BITS, { bigint: true });
  let other = one;
  while (other === one) other = generatePrimeSync(KEY_BITS, { bigint: true });
  return { generator: one > other ? one : other, modulus: one > other ? other : one, secret: newSecret(randomness) };
}

export function newSecret(randomness: Randomness): bigint {
  const drawn = numberOf(randomness.bytes(KEY_BYTES));
  return (drawn % (1n << BigInt(KEY_BITS))) + 2n;
}

/** `base` to the power of `exponent`, modulo `modulus`, by squaring: the numbers have 63 bits, so it cannot be done by multiplying alone. */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  assert(modulus > 0n && exponent >= 0n, 'a power modulo a natural number');
  let result = 1n % modulus;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** What this side tells the other. */
export function shareOf({ generator, modulus, secret }: KeyOffer): bigint {
  return modPow(generator, secret, modulus);
}

/** The key of AES: the fixed half, then what was agreed on, each low byte first. */
export function sealingKey(fixedKey: bigint, offer: Omit<KeyOffer, 'generator'>, othersShare: bigint): Uint8Array {
  return concatBytes(bytesOf(fixedKey), bytesOf(modPow(othersShare, offer.secret, offer.modulus)));
}

/** Eight bytes, low byte first. */
export function bytesOf(number: bigint): Uint8Array {
  assert(number >= 0n && number < 1n << 64n, 'a number of the exchange has 64 bits');
  return Uint8Array.from({ length: KEY_BYTES }, (_, index) => Number((number >> BigInt(8 * index)) & 0xffn));
}

export function numberOf(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

export interface Sealed {
  /** How many sealed packets this conversation has seen: the host sends n, the device answers n + 1, the host goes on with n + 1. */
  readonly count: number;
  readonly data: Uint8Array;
}

/** Encrypts the data of a packet (AES-128-ECB): `7E | length | count | data | packing | CRC`, filled to whole blocks with random bytes. */
export function seal({ count, data }: Sealed, key: Uint8Array, randomness: Randomness): Uint8Array {
  const used = HEAD_BYTES + data.length + CRC_BYTES;
  const packing = randomness.bytes((BLOCK_BYTES - (used % BLOCK_BYTES)) % BLOCK_BYTES);
  assert(used + packing.length < LONGEST_DATA_BYTES, 'sealed data fits one packet');
  const head = Uint8Array.from({ length: HEAD_BYTES }, (_, index) =>
    index === 0 ? data.length : (count >>> (8 * (index - 1))) & 0xff,
  );
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const plain = withCrc(concatBytes(head, data, packing));
  return concatBytes(Uint8Array.of(STEX), new Uint8Array(cipher.update(plain)), new Uint8Array(cipher.final()));
}

/** What `seal` closed; null when it was sealed with another key or damaged. */
export function unseal(sealed: Uint8Array, key: Uint8Array): Sealed | null {
  const [mark, ...blocks] = sealed;
  if (mark !== STEX || blocks.length === 0 || blocks.length % BLOCK_BYTES !== 0) return null;
  const decipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const plain = concatBytes(new Uint8Array(decipher.update(Uint8Array.from(blocks))), new Uint8Array(decipher.final()));
  const lengthBytes = plain[0] ?? 0;
  if (!crcHolds(plain) || lengthBytes === 0 || HEAD_BYTES + lengthBytes + CRC_BYTES > plain.length) return null;
  return {
    count: Number(numberOf(plain.subarray(1, HEAD_BYTES))),
    data: plain.slice(HEAD_BYTES, HEAD_BYTES + lengthBytes),
  };
}
