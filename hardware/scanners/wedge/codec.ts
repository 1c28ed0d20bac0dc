import type { ScanRefusal } from '../scanner.ts';

/** What a scanner was set up to type around each code. */
export interface CodeFrame {
  readonly prefix: string;
  readonly suffix: string;
}

/** The code in what a scanner typed, exactly; a refusal where it stands not between prefix and suffix. */
export function codeIn(
  typed: string,
  { prefix, suffix }: CodeFrame,
):
  | { readonly kind: 'scanned'; readonly text: string }
  | { readonly kind: 'refused'; readonly code: ScanRefusal }
  | null {
  if (!typed.startsWith(prefix) || !typed.endsWith(suffix) || typed.length < prefix.length + suffix.length)
    return { kind: 'refused', code: 'CODE_NOT_TEXT' };
  const text = typed.slice(prefix.length, typed.length - suffix.length);
  return text === '' ? null : { kind: 'scanned', text };
}
