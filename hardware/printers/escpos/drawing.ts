import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import QRCode from 'qrcode';
import type { Scale, Weight } from '../layout/print-line.ts';
import type { Alignment, Bitmap } from './codec.ts';

/** Close to the 24 dots of font A, with room above and below for scripts that stack. */
const FONT_DOTS = 24;
const ROW_DOTS = 34;
/** A dot this dark, of 255, is printed. */
const INK_THRESHOLD = 165;

export interface DrawnText {
  readonly text: string;
  readonly align: Alignment;
}

/**
 * Draws one row as dots, for scripts that the printer's character sets do not hold: Skia shapes and orders Arabic, Hindi or Chinese. Pieces share the row,
 * each at its own edge; a piece that is too wide for its share is set narrower, never cut off.
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
  context.font = `${style.weight === 'bold' ? 'bold ' : ''}${FONT_DOTS * style.scale}px "Noto Sans"`;
  const share = Math.floor(style.widthDots / pieces.length) - (pieces.length > 1 ? 6 : 0);
  for (const piece of pieces) drawPiece(context, piece, { ...style, share, baseline: heightDots * 0.74 });
  return bitmapOf(context, { widthDots: style.widthDots, heightDots });
}

function drawPiece(
  context: SKRSContext2D,
  piece: DrawnText,
  at: { widthDots: number; share: number; baseline: number },
): void {
  const { width } = context.measureText(piece.text);
  const squeeze = Math.min(1, at.share / width);
  const free = at.widthDots - width * squeeze;
  context.save();
  context.translate(piece.align === 'left' ? 0 : piece.align === 'right' ? free : free / 2, at.baseline);
  context.scale(squeeze, 1);
  // Left and right are edges of the paper here, also for text that runs from right to left.
  context.textAlign = 'left';
  context.fillText(piece.text, 0, 0);
  context.restore();
}

function bitmapOf(context: SKRSContext2D, size: { widthDots: number; heightDots: number }): Bitmap {
  const { data } = context.getImageData(0, 0, size.widthDots, size.heightDots);
  return bitmapFrom(size, (x, y) => (data[(y * size.widthDots + x) * 4] ?? 255) < INK_THRESHOLD);
}

/** A line across the paper. */
export function drawRule(size: { widthDots: number; heightDots: number }): Bitmap {
  return bitmapFrom(size, () => true);
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

function bitmapFrom(
  size: { widthDots: number; heightDots: number },
  isBlack: (x: number, y: number) => boolean,
): Bitmap {
  const rowBytes = Math.ceil(size.widthDots / 8);
  const rows = new Uint8Array(rowBytes * size.heightDots);
  for (let y = 0; y < size.heightDots; y += 1)
    for (let x = 0; x < size.widthDots; x += 1)
      if (isBlack(x, y)) {
        const at = y * rowBytes + (x >> 3);
        rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7));
      }
  return { ...size, rows };
}
