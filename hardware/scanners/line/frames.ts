/* A pure table: exempt from the size rule. */

export const CR = 0x0d;
export const LF = 0x0a;

/** The longest code that is taken: many times the longest of ours, and bounded. Only a QR code of digits alone can hold more. */
export const CODE_BYTES_MOST = 4096;
/** With its terminator. */
export const SCAN_BYTES_MOST = CODE_BYTES_MOST + 1;

/** A scanner sends one code without a pause. What stands unfinished for this long stays unfinished. */
export const SILENCE_MS = 500;
