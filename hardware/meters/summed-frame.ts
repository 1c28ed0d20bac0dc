import { FaultError, toHex } from '#kernel';

/* What the frames of DL/T 645, CJ/T 188 and M-Bus have in common: they end in the sum of their bytes and 16h. The two Chinese ones are also woken up for. */

export const END = 0x16;
const WAKE_UP = 0xfe;
export const MOST_WAKE_UP_BYTES = 8;

/** The sum of all bytes, in its lowest eight bits. */
export function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);
}

/** Whether the last two bytes are the sum of those before them and 16h. What is in no sum is cut off before. */
export function closesSoundly(summed: Uint8Array): boolean {
  return summed.at(-1) === END && summed.at(-2) === sumOf(summed.subarray(0, -2));
}

/** So many bytes FE. */
export function wakeUpOf(lengthBytes: number): Uint8Array {
  return new Uint8Array(lengthBytes).fill(WAKE_UP);
}

/** How many bytes FE stand before the rest. */
export function wakeUpBytes(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== WAKE_UP);
  return first < 0 ? bytes.length : first;
}

/** What is wrong with a frame, with as much of it as a frame can be long. */
export function frameFault(
  code: 'FRAME_INCOMPLETE' | 'FRAME_UNEXPECTED' | 'FRAME_LENGTH' | 'FRAME_CHECKSUM',
  bytes: Uint8Array,
  { longestBytes }: { longestBytes: number },
): FaultError {
  return new FaultError(code, { details: { frame: toHex(bytes.subarray(0, longestBytes)), bytes: bytes.length } });
}
