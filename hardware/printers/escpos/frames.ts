/* A pure table: exempt from the size rule. */

/** The control bytes that ESC/POS commands begin with. */
export const ESC = 0x1b;
export const GS = 0x1d;
export const FS = 0x1c;
export const DLE = 0x10;
export const EOT = 0x04;
export const ENQ = 0x05;
export const DC4 = 0x14;
export const LF = 0x0a;

/** `DLE EOT n`: what is asked for in real time. */
export const REAL_TIME = { printer: 1, offlineCause: 2, errorCause: 3, paper: 4 } as const;
export type RealTimeQuery = (typeof REAL_TIME)[keyof typeof REAL_TIME];

/** Bits that tell the printer's answers apart: bits 0, 1, 4 and 7 never carry a meaning of their own. */
export const ANSWER_MARK = {
  /** 0xx1xx10: one byte after DLE EOT. */
  realTime: { mask: 0x93, value: 0x12 },
  /** 0xx1xx00: the first of four bytes of automatic status. */
  automaticFirst: { mask: 0x93, value: 0x10 },
  /** 0xx0xxxx: the other three of them. */
  automaticNext: { mask: 0x90, value: 0x00 },
  /** 0000xxxx: one byte after GS r 1. */
  queued: { mask: 0xf0, value: 0x00 },
} as const;

export const AUTOMATIC_STATUS_BYTES = 4;

/** Block answers: header, identifier, data, NUL. */
export const BLOCK_HEADER = 0x37;
export const PROCESS_ID_ANSWER = { identifier: 0x22, lengthBytes: 7 } as const;
export const BUFFER_CLEARED_ANSWER = { identifier: 0x25, lengthBytes: 3 } as const;
/** A process id is four printable characters. */
export const PROCESS_ID_BYTES = 4;
export const PROCESS_ID_LEAST = 0x20;
export const PROCESS_ID_MOST = 0x7e;

/** Meanings of the bits in the answers to DLE EOT 1 to 4. */
export const REAL_TIME_BITS = {
  printer: { offline: 0x08 },
  offlineCause: { coverOpen: 0x04, paperEndStop: 0x20, error: 0x40 },
  errorCause: { recoverable: 0x04, cutter: 0x08, unrecoverable: 0x20, recoversByItself: 0x40 },
  paper: { nearEnd: 0x0c, end: 0x60 },
} as const;

/** Meanings of the bits in the four bytes of automatic status. */
export const AUTOMATIC_BITS = {
  first: { offline: 0x08, coverOpen: 0x20 },
  second: { recoverable: 0x04, cutter: 0x08, unrecoverable: 0x20, recoversByItself: 0x40 },
  third: { nearEnd: 0x03, end: 0x0c },
} as const;

/** Meanings of the bits in the answer to GS r 1. */
export const QUEUED_PAPER_BITS = { nearEnd: 0x03, end: 0x0c } as const;

/** DLE DC4 function 8: forget everything that is not printed yet. */
export const CLEAR_BUFFER = [DLE, DC4, 8, 1, 3, 20, 1, 6, 2, 8] as const;

/** Font A on every known model. */
export const CELL = { widthDots: 12, heightDots: 24 } as const;
/** The line spacing after ESC @: one sixth of an inch at 180 dpi. */
export const DEFAULT_LINE_DOTS = 30;
