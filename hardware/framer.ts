import type { Code } from '#kernel';

/** What a framer found: a whole frame, or bytes that are none and why. Junk is reported, never eaten in silence. */
export type Framed =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  | { readonly kind: 'junk'; readonly bytes: Uint8Array; readonly code: Code };

/**
 * Cuts a stream of bytes into frames. Bounded: it never holds more than `capacityBytes`. It resynchronises: on a bad frame it gives up one byte and looks
 * again, and an impossible length is refused before it is waited for. The conformance suite in `hardware/framer-conformance.ts` runs over every one.
 */
export interface Framer {
  readonly capacityBytes: number;
  push(bytes: Uint8Array): Framed[];
  /** The line was silent for longer than the protocol allows inside a frame: what is held is junk. */
  flush(): Framed[];
}
