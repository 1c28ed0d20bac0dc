import { cardUid, isCardUid, type CardUid } from '#kernel';

export interface NumberFormat {
  /** `hexadecimal`: the bytes as they stand. `decimal`: one number of 4 bytes; `decimal_reversed`: the lowest byte is the card's first. */
  readonly number: 'hexadecimal' | 'decimal' | 'decimal_reversed';
  /** What stands before and behind the number, as the reader was set up; upper and lower case are the same. */
  readonly prefix: string;
  readonly suffix: string;
  /** How many characters there are between them; null: as many as come. */
  readonly length: number | null;
}

/** The card's number in what a reader typed; null where it is none, or not as the reader was set up. */
export function numberIn(given: string, { number, prefix, suffix, length }: NumberFormat): CardUid | null {
  const [typed, before, behind] = [given.toLowerCase(), prefix.toLowerCase(), suffix.toLowerCase()];
  if (!typed.startsWith(before) || !typed.endsWith(behind) || typed.length < before.length + behind.length) return null;
  const text = typed.slice(before.length, typed.length - behind.length);
  if (length !== null && text.length !== length) return null;
  const hex = number === 'hexadecimal' ? text.toUpperCase() : bytesOfDecimal(text);
  const bytes = hex?.match(/../g) ?? [];
  const uid = number === 'decimal_reversed' ? bytes.toReversed().join('') : (hex ?? '');
  return isCardUid(uid) ? cardUid(uid) : null;
}

/** A whole number of four bytes as hexadecimal. */
function bytesOfDecimal(text: string): string | null {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value <= 0xffffffff ? value.toString(16).padStart(8, '0').toUpperCase() : null;
}
