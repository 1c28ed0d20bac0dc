import type { Instant, JournalId, OrderId } from '#kernel';

/** Letters and digits that nobody takes for one another when read aloud or from a worn slip: no 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V, G. */
const ALPHABET = 'ACDEFHJKMNPRTWXY34679';
const LENGTH = 8;

function encode(value: bigint, length: number): string {
  let rest = value;
  let text = '';
  for (let index = 0; index < length; index += 1) {
    text = `${ALPHABET.charAt(Number(rest % BigInt(ALPHABET.length)))}${text}`;
    rest /= BigInt(ALPHABET.length);
  }
  return text;
}

/**
 * What a tenant shows to staff for a bill whose fate is not known: `K7XW-3PCA`. It follows from the row's own random bits, so it can be said before, and is
 * the same after, any crash. 21^8 codes: enough that two open claims of one building do not meet.
 */
export function claimCodeOf(id: JournalId | OrderId): string {
  const code = encode(BigInt(`0x${id.replaceAll('-', '').slice(-15)}`), LENGTH);
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** A reference that a person can read from a screen and staff find in the log: the instant, to the tenth of a second. */
export function referenceOf(at: Instant): string {
  return encode(BigInt(at) / 100n, 6);
}
