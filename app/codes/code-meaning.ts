import { readSignedProof } from '#contracts/receipt';

/** What a scanned code means to this kiosk. */
export type CodeMeaning =
  /** It has the form of a receipt of ours. Whether it is one, its signature says. */
  | { readonly kind: 'receipt' }
  /** None of ours: it is shown as such, and nothing else becomes of it. */
  | { readonly kind: 'unknown' };

/**
 * The one place where a scanned text gets a meaning. The text is hostile until it is known: it is compared, never opened, run, searched for or shown. The
 * scanner has already refused what is too long or holds control characters.
 */
export function meaningOfCode(text: string): CodeMeaning {
  return readSignedProof(text) === null ? { kind: 'unknown' } : { kind: 'receipt' };
}
