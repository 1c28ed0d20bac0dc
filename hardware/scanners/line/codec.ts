import type { ScanRefusal } from '../scanner.ts';
import { CR, LF } from './frames.ts';

/** What one frame of the framer says. */
export type Scan =
  | { readonly kind: 'text'; readonly text: string }
  /** A terminator alone, such as the LF of CR LF. */
  | { readonly kind: 'blank' }
  | { readonly kind: 'refused'; readonly code: ScanRefusal };

/** Control characters, and the marks that turn the direction of what is read (Unicode categories Cc and Cf, line and paragraph separators). */
const NOT_TEXT = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

/** Reads a code as UTF-8, and as nothing else. One that is no text, or that holds what no printed code of ours holds, is refused. */
export function decodeScan(frame: Uint8Array): Scan {
  const last = frame.at(-1);
  const code = last === CR || last === LF ? frame.subarray(0, -1) : frame;
  if (code.length === 0) return { kind: 'blank' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(code);
    return NOT_TEXT.test(text) ? { kind: 'refused', code: 'CODE_NOT_TEXT' } : { kind: 'text', text };
  } catch {
    return { kind: 'refused', code: 'CODE_NOT_TEXT' };
  }
}
