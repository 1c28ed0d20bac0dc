import { assert } from '#kernel';

/* Decimal digits, two in a byte, the byte with the lowest digits first, as DL/T 645 and CJ/T 188 send every number, and M-Bus many. */

/** The number that the bytes are; null where one of them is no pair of decimal digits. */
export function readBcd(bytes: Uint8Array): bigint | null {
  const digits = digitsOf(bytes);
  return digits === null ? null : BigInt(digits);
}

/** The digits themselves, the highest first, with the zeros in front; null as `readBcd`. */
export function digitsOf(bytes: Uint8Array): string | null {
  const digits = pairsOf(bytes);
  return /^\d+$/.test(digits) ? digits : null;
}

/** Two hexadecimal figures for each byte, the last byte first: what stands for digits, and for what is none (A as a wildcard, F). */
export function pairsOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .toReversed()
    .join('')
    .toUpperCase();
}

/** The bytes of such pairs, the last pair first. */
export function bytesOfPairs(pairs: string): Uint8Array {
  const lengthBytes = pairs.length / 2;
  return Uint8Array.from({ length: lengthBytes }, (_, index) => {
    const at = (lengthBytes - 1 - index) * 2;
    return Number.parseInt(pairs.slice(at, at + 2), 16);
  });
}

/** A number in so many bytes. What does not fit goes on from zero, as a counter does. */
export function writeBcd(value: bigint, lengthBytes: number): Uint8Array {
  assert(value >= 0n, 'decimal digits have no sign');
  const digits = value
    .toString()
    .padStart(lengthBytes * 2, '0')
    .slice(-lengthBytes * 2);
  return bytesOfPairs(digits);
}

/** Writes an exact decimal: 31776n with two places is `317.76`. */
export function decimalText(value: bigint, decimals: number): string {
  const magnitude = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const whole = magnitude.slice(0, magnitude.length - decimals);
  return `${value < 0n ? '-' : ''}${whole}${decimals === 0 ? '' : `.${magnitude.slice(-decimals)}`}`;
}
