import { assertNever, cardUid, isCardUid, type CardUid } from '#kernel';
import { LINE } from './frames.ts';

/** What one line of the reader says. */
export type ReaderLine =
  | { readonly kind: 'present'; readonly uid: CardUid }
  /** A number of a length that no card has. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'heartbeat' };

/** Reads a line that the framer found. */
export function decodeLine(frame: Uint8Array): ReaderLine {
  const text = new TextDecoder().decode(frame).trimEnd();
  if (frame[0] === LINE.heartbeat) return { kind: 'heartbeat' };
  if (frame[0] === LINE.gone) return { kind: 'gone' };
  const number = text.slice(1).toUpperCase();
  return isCardUid(number) ? { kind: 'present', uid: cardUid(number) } : { kind: 'unreadable' };
}

/** What a reader sends. A number is written as it stands, also one that no card has. */
export type SentLine =
  { readonly kind: 'present'; readonly number: string } | { readonly kind: 'gone' } | { readonly kind: 'heartbeat' };

export function encodeLine(line: SentLine): Uint8Array {
  switch (line.kind) {
    case 'present':
      return bytesOf(`${String.fromCharCode(LINE.present)}${line.number}`);
    case 'gone':
      return bytesOf(String.fromCharCode(LINE.gone));
    case 'heartbeat':
      return bytesOf(String.fromCharCode(LINE.heartbeat));
    default:
      return assertNever(line);
  }
}

function bytesOf(line: string): Uint8Array {
  return new TextEncoder().encode(`${line}\r\n`);
}
