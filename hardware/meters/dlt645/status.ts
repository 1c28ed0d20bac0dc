import type { MeterFlag, RelayState } from '../meter.ts';

/* The running status words, 0400050x: two bytes each, the lower one first. Sources in README.md. */

const WORD_BYTES = 2;

/** Words 1 to 7, or the one that was read, by its number. */
export function wordsOf(value: Uint8Array, first: number): ReadonlyMap<number, number> {
  return new Map(
    Array.from({ length: Math.floor(value.length / WORD_BYTES) }, (_, index) => {
      const [low = 0, high = 0] = value.subarray(index * WORD_BYTES);
      return [first + index, high * 256 + low];
    }),
  );
}

export interface RelayWord {
  readonly relay: RelayState;
  /** It was told that it may close, and stands open: somebody has to press its button. */
  readonly awaitsButton: boolean;
}

/** Word 3: bit 4 is where the relay stands, bit 6 what it was told last; 0 is closed. */
export function relayIn(words: ReadonlyMap<number, number>): RelayWord {
  const word = words.get(3);
  if (word === undefined) return { relay: 'unknown', awaitsButton: false };
  const isOpen = bit(word, 4);
  return { relay: isOpen ? 'open' : 'closed', awaitsButton: isOpen && !bit(word, 6) };
}

/** Word 1: bits 2 and 3 the batteries, bit 4 the direction of the power. Words 4 to 6, a phase each: bit 0 no voltage, bit 6 direction, bit 7 phase missing. */
export function flagsIn(words: ReadonlyMap<number, number>): MeterFlag[] {
  const first = words.get(1) ?? 0;
  const phases = [4, 5, 6].map((name) => words.get(name) ?? 0);
  const flags: MeterFlag[] = [];
  if (bit(first, 2) || bit(first, 3)) flags.push('battery_low');
  if (bit(first, 4) || phases.some((word) => bit(word, 6))) flags.push('reverse_flow');
  if (phases.some((word) => bit(word, 0) || bit(word, 7))) flags.push('phase_missing');
  return flags;
}

function bit(word: number, index: number): boolean {
  return ((word >> index) & 1) === 1;
}
