import { createCipheriv, createDecipheriv } from 'node:crypto';
import { parseHex } from '#kernel';

/* What the chips of the simulation share. None of it is the drivers' own code: two sides that agree on a mistake would find nothing. */

export const GET_NUMBER = 'ffca000000';
export const NO_SUCH_COMMAND = hexBytes('6d00');

export function hexBytes(text: string): Uint8Array {
  return parseHex(text) ?? new Uint8Array();
}

export function hexText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function joined(...parts: (Uint8Array | string)[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? hexBytes(part) : part))));
}

export function aesCbc(
  way: 'encrypt' | 'decrypt',
  key: Uint8Array,
  at: { iv: Uint8Array; data: Uint8Array },
): Uint8Array {
  const cipher =
    way === 'encrypt' ? createCipheriv('aes-128-cbc', key, at.iv) : createDecipheriv('aes-128-cbc', key, at.iv);
  cipher.setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(at.data), cipher.final()]));
}

export const NO_IV = new Uint8Array(16);

/** The answer to reset of a card of ISO 14443-4 with one historical byte, as readers make it up for a DESFire. */
export const ISO_14443_4_ATR = hexBytes('3b8180018080');

/** The answer to reset of a storage card; `name` are the two bytes that PC/SC part 3 gives it. */
export function storageAtr(name: string): Uint8Array {
  const unchecked = hexBytes(`3b8f8001804f0ca00000030603${name}00000000`);
  return joined(unchecked, Uint8Array.of(unchecked.slice(1).reduce((check, byte) => check ^ byte, 0)));
}

/** AES-CMAC as RFC 4493 gives it, over numbers of 128 bits. */
export function chipCmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const encrypt = (block: bigint) => toNumber(aesCbc('encrypt', key, { iv: NO_IV, data: fromNumber(block) }));
  const double = (value: bigint) => ((value << 1n) ^ (value >> 127n === 1n ? 0x87n : 0n)) & ((1n << 128n) - 1n);
  const first = double(encrypt(0n));
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < message.length || at === 0; at += 16) blocks.push(message.slice(at, at + 16));
  const last = blocks.pop() ?? new Uint8Array();
  const ending =
    last.length === 16
      ? toNumber(last) ^ first
      : toNumber(joined(last, '80', new Uint8Array(15 - last.length))) ^ double(first);
  const sum = blocks.reduce((mac, block) => encrypt(mac ^ toNumber(block)), 0n);
  return fromNumber(encrypt(sum ^ ending));
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${hexText(bytes)}`);
}

function fromNumber(value: bigint): Uint8Array {
  return hexBytes(value.toString(16).padStart(32, '0'));
}
