import { randomBytes } from 'node:crypto';
import type { Randomness } from '#kernel';

/** The machine's cryptographic randomness. */
export const systemRandomness: Randomness = { bytes: (count) => new Uint8Array(randomBytes(count)) };
