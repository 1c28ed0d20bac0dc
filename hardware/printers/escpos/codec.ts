import { assert, concatBytes, type Code } from '#kernel';
import type { Bitmap } from '../bitmap.ts';
import type { PrinterStatus } from '../printer.ts';
import {
  ANSWER_MARK,
  AUTOMATIC_BITS,
  AUTOMATIC_STATUS_BYTES,
  BUFFER_CLEARED_ANSWER,
  CLEAR_BUFFER,
  DC4,
  DLE,
  ENQ,
  EOT,
  ESC,
  FS,
  GS,
  LF,
  PROCESS_ID_ANSWER,
  PROCESS_ID_BYTES,
  PROCESS_ID_LEAST,
  PROCESS_ID_MOST,
  QUEUED_PAPER_BITS,
  REAL_TIME,
  REAL_TIME_BITS,
  type RealTimeQuery,
} from './frames.ts';

/** What one frame from the printer says. */
export type Answer =
  | { readonly kind: 'real_time'; readonly byte: number }
  | { readonly kind: 'automatic'; readonly status: PrinterStatus }
  | { readonly kind: 'queued_paper'; readonly paper: 'ok' | 'near_end' | 'out' }
  | { readonly kind: 'process_id'; readonly id: string }
  | { readonly kind: 'buffer_cleared' };

export type Alignment = 'left' | 'centre' | 'right';
const ALIGNMENT_NUMBER: Readonly<Record<Alignment, number>> = { left: 0, centre: 1, right: 2 };

/** Large pictures overrun small printers' buffers: they are sent in bands of this many rows. */
const BAND_ROWS = 240;

// Commands. Names and bytes as in Epson's ESC/POS command reference.

/** ESC @: back to the state after power-on, what is not printed yet of the current line is dropped. */
export const initialise = (): Uint8Array => Uint8Array.of(ESC, 0x40);
/** FS .: every byte above 7F is a letter of its own again. */
export const leaveKanji = (): Uint8Array => Uint8Array.of(FS, 0x2e);
export const selectCodePage = (table: number): Uint8Array => Uint8Array.of(ESC, 0x74, table);
export const align = (alignment: Alignment): Uint8Array => Uint8Array.of(ESC, 0x61, ALIGNMENT_NUMBER[alignment]);
export const emphasise = (state: 'on' | 'off'): Uint8Array => Uint8Array.of(ESC, 0x45, state === 'on' ? 1 : 0);
/** GS !: both sides of a character times 1 to 8. */
export function scaleCharacters(factor: number): Uint8Array {
  assert(Number.isInteger(factor) && factor >= 1 && factor <= 8, 'characters grow 1 to 8 times');
  return Uint8Array.of(GS, 0x21, ((factor - 1) << 4) | (factor - 1));
}
/** ESC 3: the distance from one text line to the next. */
export const setLineSpacing = (dots: number): Uint8Array => Uint8Array.of(ESC, 0x33, dots);
/** ESC J: feeds 0 to 255 dots. */
export const feed = (dots: number): Uint8Array => Uint8Array.of(ESC, 0x4a, Math.min(dots, 255));
export const lineFeed = (): Uint8Array => Uint8Array.of(LF);
/** GS V 65 or 66: feeds to the blade, then cuts. */
export const cut = (kind: 'full' | 'partial'): Uint8Array => Uint8Array.of(GS, 0x56, kind === 'full' ? 65 : 66, 0);
/** DLE EOT n, answered at once even while the printer is offline. */
export const askRealTime = (query: RealTimeQuery): Uint8Array => Uint8Array.of(DLE, EOT, query);
/** GS a: push four bytes whenever online state, error or paper change. */
export const pushAutomaticStatus = (): Uint8Array => Uint8Array.of(GS, 0x61, 0x0e);
/** GS r 1: answered in its turn, after everything before it. */
export const askQueuedPaper = (): Uint8Array => Uint8Array.of(GS, 0x72, 1);
export const clearBuffer = (): Uint8Array => Uint8Array.from(CLEAR_BUFFER);

/** GS ( H function 48: the printer sends the id back when everything before it is on paper. */
export function askProcessId(id: string): Uint8Array {
  const bytes = new TextEncoder().encode(id);
  assert(
    bytes.length === PROCESS_ID_BYTES && bytes.every((byte) => byte >= PROCESS_ID_LEAST && byte <= PROCESS_ID_MOST),
    'a process id is four printable characters',
  );
  return concatBytes(Uint8Array.of(GS, 0x28, 0x48, 6, 0, 0x30, 0x30), bytes);
}

/** GS ( k, model 2: size of a module in dots, error correction M, store, print. */
export function printQr(text: string, options: { moduleDots: number }): Uint8Array {
  const data = new TextEncoder().encode(text);
  const qr = (parameters: readonly number[], more = new Uint8Array()) => {
    const length = parameters.length + 1 + more.length;
    return concatBytes(Uint8Array.of(GS, 0x28, 0x6b, length & 0xff, length >> 8, 0x31, ...parameters), more);
  };
  return concatBytes(qr([65, 50, 0]), qr([67, options.moduleDots]), qr([69, 49]), qr([80, 48], data), qr([81, 48]));
}

/** In bands: GS v 0 (`raster`), or GS ( L functions 112 and 50, store and print (`graphics`). */
export function printBitmap(bitmap: Bitmap, by: 'raster' | 'graphics' = 'raster'): Uint8Array {
  const rowBytes = Math.ceil(bitmap.widthDots / 8);
  assert(bitmap.rows.length === rowBytes * bitmap.heightDots, 'a bitmap has as many bytes as its size says');
  const bands: Uint8Array[] = [];
  for (let row = 0; row < bitmap.heightDots; row += BAND_ROWS) {
    const rows = Math.min(BAND_ROWS, bitmap.heightDots - row);
    const dots = withoutRealTimeCommands(bitmap.rows.subarray(row * rowBytes, (row + rows) * rowBytes));
    bands.push(by === 'raster' ? rasterBand(dots, { rowBytes, rows }) : graphicsBand(dots, { rowBytes, rows }));
  }
  return concatBytes(...bands);
}

function rasterBand(dots: Uint8Array, { rowBytes, rows }: { rowBytes: number; rows: number }): Uint8Array {
  const header = Uint8Array.of(GS, 0x76, 0x30, 0, rowBytes & 0xff, rowBytes >> 8, rows & 0xff, rows >> 8);
  return concatBytes(header, dots);
}

/** Function 112: monochrome raster, not enlarged, the first colour; then function 50 prints what was stored. */
function graphicsBand(dots: Uint8Array, { rowBytes, rows }: { rowBytes: number; rows: number }): Uint8Array {
  const widthDots = rowBytes * 8;
  const parameters = [0x30, 112, 0x30, 1, 1, 0x31, widthDots & 0xff, widthDots >> 8, rows & 0xff, rows >> 8];
  const length = parameters.length + dots.length;
  return concatBytes(
    Uint8Array.of(GS, 0x28, 0x4c, length & 0xff, length >> 8, ...parameters),
    dots,
    Uint8Array.of(GS, 0x28, 0x4c, 2, 0, 0x30, 50),
  );
}

/**
 * A printer obeys real-time commands wherever it sees their bytes, inside a picture too (Epson's reference says so of DLE EOT and DLE DC4): dots could ask
 * for a status, or clear the buffer. One dot more on the first byte breaks the sequence and cannot be seen on paper.
 */
function withoutRealTimeCommands(dots: Uint8Array): Uint8Array {
  return dots.map((byte, index) => {
    const next = dots[index + 1];
    return byte === DLE && (next === EOT || next === ENQ || next === DC4) ? byte | 0x08 : byte;
  });
}

// Answers.

/** Reads a frame that the framer found. */
export function decodeAnswer(frame: Uint8Array): Answer {
  const [first = 0, second] = frame;
  if (frame.length === PROCESS_ID_ANSWER.lengthBytes && second === PROCESS_ID_ANSWER.identifier)
    return { kind: 'process_id', id: new TextDecoder().decode(frame.subarray(2, 2 + PROCESS_ID_BYTES)) };
  if (frame.length === BUFFER_CLEARED_ANSWER.lengthBytes) return { kind: 'buffer_cleared' };
  if (frame.length === AUTOMATIC_STATUS_BYTES) return { kind: 'automatic', status: automaticStatus(frame) };
  if ((first & ANSWER_MARK.realTime.mask) === ANSWER_MARK.realTime.value) return { kind: 'real_time', byte: first };
  return { kind: 'queued_paper', paper: paperOf(first, QUEUED_PAPER_BITS) };
}

/** Puts the answers to DLE EOT together. A query that the model does not answer is left out, and what it would have told is unknown. */
export function realTimeStatus(answers: ReadonlyMap<RealTimeQuery, number>): PrinterStatus {
  const printer = answers.get(REAL_TIME.printer) ?? 0;
  const offline = answers.get(REAL_TIME.offlineCause) ?? 0;
  const error = answers.get(REAL_TIME.errorCause) ?? 0;
  const roll = answers.get(REAL_TIME.paper);
  const stopped = (offline & REAL_TIME_BITS.offlineCause.paperEndStop) !== 0;
  const sensed = roll === undefined ? 'unknown' : paperOf(roll, REAL_TIME_BITS.paper);
  return statusOf({
    coverOpen: (offline & REAL_TIME_BITS.offlineCause.coverOpen) !== 0,
    paper: stopped ? 'out' : sensed,
    errors: error,
    bits: REAL_TIME_BITS.errorCause,
    failed: (offline & REAL_TIME_BITS.offlineCause.error) !== 0 || (printer & REAL_TIME_BITS.printer.offline) !== 0,
  });
}

function automaticStatus(frame: Uint8Array): PrinterStatus {
  const [first = 0, second = 0, third = 0] = frame;
  return statusOf({
    coverOpen: (first & AUTOMATIC_BITS.first.coverOpen) !== 0,
    paper: paperOf(third, AUTOMATIC_BITS.third),
    errors: second,
    bits: AUTOMATIC_BITS.second,
    failed: (first & AUTOMATIC_BITS.first.offline) !== 0,
  });
}

interface ErrorBits {
  readonly recoverable: number;
  readonly cutter: number;
  readonly unrecoverable: number;
  readonly recoversByItself: number;
}

/** The cause that a person can mend comes first: an open cover also reads as no paper and as offline. */
function statusOf(at: {
  coverOpen: boolean;
  paper: PrinterStatus['paper'];
  errors: number;
  bits: ErrorBits;
  failed: boolean;
}): PrinterStatus {
  const has = (bit: number) => (at.errors & bit) !== 0;
  const code: Code | null = at.coverOpen
    ? 'PRINTER_COVER_OPEN'
    : at.paper === 'out'
      ? 'PRINTER_PAPER_OUT'
      : has(at.bits.cutter)
        ? 'PRINTER_CUTTER'
        : has(at.bits.recoverable | at.bits.unrecoverable)
          ? 'PRINTER_FAILURE'
          : has(at.bits.recoversByItself)
            ? 'PRINTER_OVERHEATED'
            : at.failed
              ? 'PRINTER_FAILURE'
              : null;
  return { code, paper: at.paper };
}

function paperOf(byte: number, bits: { nearEnd: number; end: number }): 'ok' | 'near_end' | 'out' {
  if ((byte & bits.end) !== 0) return 'out';
  return (byte & bits.nearEnd) !== 0 ? 'near_end' : 'ok';
}
