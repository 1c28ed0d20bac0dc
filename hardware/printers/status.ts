import type { Code } from '#kernel';

/** What the printer says of itself now. `code` null: it can print. `unknown` paper: the profile cannot tell. */
export interface PrinterStatus {
  readonly code: Code | null;
  readonly paper: 'ok' | 'near_end' | 'out' | 'unknown';
}
