import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import QRCode from 'qrcode';
import { bitmapFrom, type Bitmap } from '../bitmap.ts';
import { printable } from '../layout/break-text.ts';
import type { Scale, Weight } from '../layout/print-line.ts';
import type { Alignment } from './codec.ts';

/** Close to the 24 dots of font A, with room above and below for scripts that stack. */
const FONT_DOTS = 24;
const ROW_DOTS = 39;
/** Where letters stand, from the top of a row: room for the marks above Thai and below Arabic. */
const BASELINE_DOTS = 26;
/** A dot this dark, of 255, is printed. */
const INK_THRESHOLD = 165;
/** White between two pieces of one row. */
const GAP_DOTS = 12;
/** Named one by one, so that the machine's own order of fonts does not choose. */
const FAMILIES = [
  'Noto Sans',
  'Noto Sans Arabic',
  'Noto Sans Hebrew',
  'Noto Sans Devanagari',
  'Noto Sans Bengali',
  'Noto Sans Thai',
  // The first face of the collection that holds the forms of all the languages; which of them is drawn follows from `HAN`.
  'Noto Sans CJK JP',
] as const;
/** Han letters in the forms of simplified Chinese: a text does not say which of the languages it is in. */
const HAN = 'zh-CN';
/** The first letter with a direction decides where a row begins (rule P2 of Unicode's bidirectional algorithm). */
const FIRST_STRONG = /\p{L}/u;
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** Of the fonts that rows are drawn in, those that this machine lacks: their letters would come out as boxes. */
export function missingFonts(): string[] {
  return FAMILIES.filter((family) => !GlobalFonts.has(family));
}

export interface DrawnText {
  readonly text: string;
  readonly align: Alignment;
}

/**
 * Draws one row as dots, for scripts that the printer's character sets do not hold: Skia shapes and orders Arabic, Hindi or Chinese. Pieces share the row,
 * each at its own edge; where they are too wide together, all are set narrower, and nothing is cut off.
 */
export function drawRow(
  pieces: readonly DrawnText[],
  style: { widthDots: number; weight: Weight; scale: Scale },
): Bitmap {
  const heightDots = ROW_DOTS * style.scale;
  const canvas = createCanvas(style.widthDots, heightDots);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, style.widthDots, heightDots);
  context.fillStyle = 'black';
  context.textBaseline = 'alphabetic';
  context.lang = HAN;
  const families = FAMILIES.map((family) => `"${family}"`).join(', ');
  context.font = `${style.weight === 'bold' ? 'bold ' : ''}${FONT_DOTS * style.scale}px ${families}`;
  const plain = pieces.map((piece) => ({ ...piece, text: printable(piece.text) }));
  const widths = plain.map((piece) => context.measureText(piece.text).width);
  const room = style.widthDots - GAP_DOTS * (pieces.length - 1);
  const squeeze = Math.min(1, room / widths.reduce((sum, width) => sum + width, 0));
  plain.forEach((piece, index) =>
    drawPiece(context, piece, {
      widthDots: style.widthDots,
      pieceDots: (widths[index] ?? 0) * squeeze,
      squeeze,
      baseline: BASELINE_DOTS * style.scale,
    }),
  );
  return bitmapOf(context, { widthDots: style.widthDots, heightDots });
}

function drawPiece(
  context: SKRSContext2D,
  piece: DrawnText,
  at: { widthDots: number; pieceDots: number; squeeze: number; baseline: number },
): void {
  const free = at.widthDots - at.pieceDots;
  context.save();
  context.translate(piece.align === 'left' ? 0 : piece.align === 'right' ? free : free / 2, at.baseline);
  context.scale(at.squeeze, 1);
  // Left and right are edges of the paper here, also for text that runs from right to left.
  context.textAlign = 'left';
  context.direction = directionOf(piece.text);
  context.fillText(piece.text, 0, 0);
  context.restore();
}

function directionOf(text: string): 'ltr' | 'rtl' {
  const first = FIRST_STRONG.exec(text)?.[0];
  return first !== undefined && RIGHT_TO_LEFT.test(first) ? 'rtl' : 'ltr';
}

function bitmapOf(context: SKRSContext2D, size: { widthDots: number; heightDots: number }): Bitmap {
  const { data } = context.getImageData(0, 0, size.widthDots, size.heightDots);
  return bitmapFrom(size, (x, y) => (data[(y * size.widthDots + x) * 4] ?? 255) < INK_THRESHOLD);
}

/** A line across the paper. */
export function drawRule(size: { widthDots: number; heightDots: number }): Bitmap {
  return bitmapFrom(size, () => true);
}

/** A picture in the middle of the paper. One that is wider loses its right edge: whoever made it had the width. */
export function inTheMiddle(bitmap: Bitmap, widthDots: number): Bitmap {
  const left = Math.max(0, Math.floor((widthDots - bitmap.widthDots) / 2));
  const rowBytes = Math.ceil(bitmap.widthDots / 8);
  return bitmapFrom({ widthDots, heightDots: bitmap.heightDots }, (x, y) => {
    const at = x - left;
    if (at < 0 || at >= bitmap.widthDots) return false;
    return ((bitmap.rows[y * rowBytes + (at >> 3)] ?? 0) & (0x80 >> (at & 7))) !== 0;
  });
}

export interface QrModules {
  /** Modules along one side, without the quiet zone. */
  readonly size: number;
  isDark(x: number, y: number): boolean;
}

export function qrModules(text: string): QrModules {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  return { size: modules.size, isDark: (x, y) => modules.get(y, x) !== 0 };
}

/** Draws a QR code in the middle of the paper, for printers that have no command for it. */
export function drawQr(modules: QrModules, at: { widthDots: number; moduleDots: number }): Bitmap {
  const sideDots = modules.size * at.moduleDots;
  const left = Math.floor((at.widthDots - sideDots) / 2);
  const module = (dot: number) => Math.floor(dot / at.moduleDots);
  return bitmapFrom({ widthDots: at.widthDots, heightDots: sideDots }, (x, y) => {
    const inside = x >= left && x < left + sideDots;
    return inside && modules.isDark(module(x - left), module(y));
  });
}
