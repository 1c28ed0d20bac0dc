import iconv from 'iconv-lite';
import { printable } from '../layout/break-text.ts';

/** Spaces that keep words together on a screen. Rows are already broken when they come here. */
const SPECIAL_SPACES = /[\u00A0\u2007\u2009\u202F]/g;

export interface EncodedText {
  /** The number for `ESC t`. */
  readonly table: number;
  readonly bytes: Uint8Array;
}

/** Text in the first of the printer's character sets that holds all of it; null when none does and it must be drawn. */
export function encodeText(text: string, codePages: Readonly<Record<string, number>>): EncodedText | null {
  const plain = printable(text).replaceAll(SPECIAL_SPACES, ' ');
  for (const [charset, table] of Object.entries(codePages)) {
    const bytes = iconv.encode(plain, charset);
    // iconv-lite writes a question mark for what a set does not hold: only what reads back unchanged is printed.
    if (iconv.decode(bytes, charset) === plain) return { table, bytes: new Uint8Array(bytes) };
  }
  return null;
}
