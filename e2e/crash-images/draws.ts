import { createHash } from 'node:crypto';
import type { Randomness } from '#kernel';

/** The same bytes for the same seed, for ever. */
export function drawsOf(seed: string): Randomness {
  let drawn = 0;
  return {
    bytes: (count) => {
      assertSmall(count);
      drawn += 1;
      return new Uint8Array(createHash('sha256').update(`${seed}/${drawn}`).digest().subarray(0, count));
    },
  };
}

function assertSmall(count: number): void {
  if (count > 32) throw new RangeError('a draw is at most 32 bytes');
}
