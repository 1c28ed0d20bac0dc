import type { Code } from '#kernel';

/** What a code may be refused for before anybody looks at what it says. */
export type ScanRefusal = Extract<Code, 'CODE_TOO_LONG' | 'CODE_NOT_TEXT'>;

export type ScannerEvent =
  /** What a code says: text, and nothing else. Nothing in it is opened, typed or run. */
  | { readonly kind: 'scanned'; readonly text: string }
  | { readonly kind: 'refused'; readonly code: ScanRefusal }
  | { readonly kind: 'away' }
  /** The line is open: for the first time since the start, or again after it was away. */
  | { readonly kind: 'back' };

/** One scanner of printed codes. */
export interface CodeScanner {
  start(handler: (event: ScannerEvent) => void): void;
  stop(): Promise<void>;
}
