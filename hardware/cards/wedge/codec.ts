import { cardUid, isCardUid, milliseconds, type CardUid, type Duration } from '#kernel';
import { INPUT_EVENT } from '../../headset/frames.ts';
import { KEY_EVENT, KEYS, LAYOUTS, TERMINATORS, type Layout, type Terminator } from './frames.ts';

/** A key that went down, and when by the system's own clock. Null: nothing of ours. */
export interface Press {
  readonly key: { readonly kind: 'character'; readonly character: string } | { readonly kind: 'end' | 'other' };
  readonly at: Duration;
}

export interface WedgeFormat {
  readonly layout: Layout;
  readonly terminator: Terminator;
  /** `hexadecimal`: the bytes as they stand. `decimal`: one number of 4 bytes; `decimal_reversed`: the lowest byte is the card's first. */
  readonly number: 'hexadecimal' | 'decimal' | 'decimal_reversed';
  /** What stands before and behind the number, as the reader was set up. */
  readonly prefix: string;
  readonly suffix: string;
  /** How many characters there are between them; null: as many as come. */
  readonly length: number | null;
}

/** Reads one event of the kernel's; a release and a repeat are no press. */
export function decodePress(frame: Uint8Array, { layout, terminator }: WedgeFormat): Press | null {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const isPress =
    view.getUint16(INPUT_EVENT.typeAt, true) === KEY_EVENT.type &&
    view.getInt32(INPUT_EVENT.valueAt, true) === KEY_EVENT.pressed;
  if (!isPress) return null;
  const code = view.getUint16(INPUT_EVENT.codeAt, true);
  const seconds = view.getBigInt64(0, true);
  const at = milliseconds(Number(seconds) * 1000 + Number(view.getBigInt64(INPUT_EVENT.microsecondsAt, true)) / 1000);
  const ends: readonly number[] = TERMINATORS[terminator];
  if (ends.includes(code)) return { key: { kind: 'end' }, at };
  const american = KEYS.get(code);
  if (american === undefined) return { key: { kind: 'other' }, at };
  const there: Readonly<Record<string, string>> = LAYOUTS[layout];
  return { key: { kind: 'character', character: there[american] ?? american }, at };
}

/** The card's number in what a reader typed; null where it is none, or not as the reader was set up. */
export function numberIn(typed: string, { number, prefix, suffix, length }: WedgeFormat): CardUid | null {
  const [before, behind] = [prefix.toLowerCase(), suffix.toLowerCase()];
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
