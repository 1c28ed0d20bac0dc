import { parseHex } from '#kernel';

/*
 * ECDSA over secp128r1, which no library that is installed here knows: NXP signs the number of its NTAG 21x and Ultralight EV1 chips on this curve. Only
 * checking is done, over public values, so nothing here needs to take the same time for every input.
 */

const P = 0xfffffffdffffffffffffffffffffffffn;
const A = P - 3n;
const N = 0xfffffffe0000000075a30d1b9038a115n;
const G: Point = { x: 0x161ff7528b899b2d0c28607ca52c5b86n, y: 0xcf5ac8395bafeb13c02da292dded7a83n };

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** Null stands for the point at infinity. */
type Sum = Point | null;

/** The public key of NXP's NTAG 21x: an uncompressed point, 33 bytes. */
export const NTAG_21X_KEY = '04494E1A386D3D3CFE3DC10E5DE68A499B1C202DB5B132393E89ED19FE5BE8BC61';

const COORDINATE_BYTES = 16;

/**
 * Whether a signature (32 bytes, r and s) over the number of a card was made by the owner of the key. It shows that the chip, or whoever copied its signature onto
 * another with a settable number, is of NXP's making: hard to copy, not impossible. Null where the bytes have other lengths.
 */
export function isOriginal(
  uid: Uint8Array,
  signature: Uint8Array,
  publicKey = parseHex(NTAG_21X_KEY) ?? new Uint8Array(),
): boolean | null {
  if (signature.length !== 2 * COORDINATE_BYTES || publicKey.length !== 1 + 2 * COORDINATE_BYTES) return null;
  const r = number(signature.slice(0, COORDINATE_BYTES));
  const s = number(signature.slice(COORDINATE_BYTES));
  const key = {
    x: number(publicKey.slice(1, 1 + COORDINATE_BYTES)),
    y: number(publicKey.slice(1 + COORDINATE_BYTES)),
  };
  if (r <= 0n || r >= N || s <= 0n || s >= N) return false;
  const inverse = inverted(s, N);
  // The message is the number itself: 7 bytes, shorter than the order, so it is not hashed and not cut.
  const sum = added(times(G, modulo(number(uid) * inverse, N)), times(key, modulo(r * inverse, N)));
  return sum !== null && modulo(sum.x, N) === r;
}

function times(point: Point, factor: bigint): Sum {
  let sum: Sum = null;
  let doubling: Sum = point;
  for (let left = factor; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) sum = added(sum, doubling);
    doubling = added(doubling, doubling);
  }
  return sum;
}

function added(one: Sum, other: Sum): Sum {
  if (one === null) return other;
  if (other === null) return one;
  if (one.x === other.x && modulo(one.y + other.y, P) === 0n) return null;
  const slope =
    one.x === other.x
      ? modulo((3n * one.x * one.x + A) * inverted(2n * one.y, P), P)
      : modulo((other.y - one.y) * inverted(other.x - one.x, P), P);
  const x = modulo(slope * slope - one.x - other.x, P);
  return { x, y: modulo(slope * (one.x - x) - one.y, P) };
}

/** By the extended algorithm of Euclid; the modulus is prime. */
function inverted(value: bigint, modulus: bigint): bigint {
  let [before, now] = [modulus, modulo(value, modulus)];
  let [coefficientBefore, coefficient] = [0n, 1n];
  while (now !== 0n) {
    const whole = before / now;
    [before, now] = [now, before - whole * now];
    [coefficientBefore, coefficient] = [coefficient, coefficientBefore - whole * coefficient];
  }
  return modulo(coefficientBefore, modulus);
}

function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

function number(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
