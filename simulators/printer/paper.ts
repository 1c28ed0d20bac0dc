import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import QRCode from 'qrcode';
import { CELL } from '#hardware/printers/escpos/frames';

export type Align = 'left' | 'centre' | 'right';

/** One character as it was set: printers change size and weight in the middle of a row. */
export interface Glyph {
  readonly character: string;
  readonly bold: boolean;
  readonly underline: boolean;
  /** White on black. */
  readonly reverse: boolean;
  readonly width: number;
  readonly height: number;
}

interface Strip {
  readonly heightDots: number;
  readonly text: string | null;
  paint(context: SKRSContext2D, top: number): void;
}

const MARGIN = { sideDots: 36, topDots: 28, bottomDots: 40 } as const;
const TOOTH_DOTS = 8;
const COLOUR = { desk: '#d9d6cf', paper: '#fdfcf9', ink: '#1d1c1b' } as const;
/** Cells of 12 × 24 dots are filled well by a monospaced face of this size. */
const FACE = { sizePx: 20, families: '"DejaVu Sans Mono", "Noto Sans Mono", monospace' } as const;

/** The piece of paper that hangs out of the printer: strips from top to bottom, as text and as a picture. */
export class Paper {
  readonly #widthDots: number;
  #strips: Strip[] = [];

  constructor(widthDots: number) {
    this.#widthDots = widthDots;
  }

  get columns(): number {
    return Math.floor(this.#widthDots / CELL.widthDots);
  }

  /** True when nothing but white hangs out. */
  get isBlank(): boolean {
    return this.#strips.every((strip) => strip.text === null);
  }

  feed(heightDots: number): void {
    this.#strips.push({ heightDots, text: null, paint: () => undefined });
  }

  printGlyphs(glyphs: readonly Glyph[], at: { align: Align; lineDots: number }): void {
    const widthDots = glyphs.reduce((sum, glyph) => sum + glyph.width * CELL.widthDots, 0);
    const tallest = Math.max(1, ...glyphs.map((glyph) => glyph.height)) * CELL.heightDots;
    const left = this.#leftOf(widthDots, at.align);
    const written = glyphs.map((glyph) => glyph.character).join('');
    this.#strips.push({
      heightDots: Math.max(at.lineDots, tallest),
      text: (' '.repeat(Math.floor(left / CELL.widthDots)) + written).trimEnd(),
      paint: (context, top) => {
        let x = left;
        for (const glyph of glyphs) {
          paintGlyph(context, glyph, { x, baseline: top + tallest - glyph.height * 5 });
          x += glyph.width * CELL.widthDots;
        }
      },
    });
  }

  printPicture(picture: { rowBytes: number; rows: Uint8Array; align: Align }): void {
    const heightDots = picture.rowBytes === 0 ? 0 : picture.rows.length / picture.rowBytes;
    const left = this.#leftOf(picture.rowBytes * 8, picture.align);
    const isRule = picture.rows.every((byte) => byte === 0xff);
    this.#strips.push({
      heightDots,
      text: isRule ? '─'.repeat(this.columns) : `[picture ${picture.rowBytes * 8} × ${heightDots}]`,
      paint: (context, top) => {
        for (let y = 0; y < heightDots; y += 1)
          for (let x = 0; x < picture.rowBytes * 8; x += 1)
            if (((picture.rows[y * picture.rowBytes + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0)
              context.fillRect(left + x, top + y, 1, 1);
      },
    });
  }

  printQr(text: string, at: { moduleDots: number; align: Align }): void {
    const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
    const sideDots = modules.size * at.moduleDots;
    const left = this.#leftOf(sideDots, at.align);
    this.#strips.push({
      heightDots: sideDots,
      text: `[QR ${text}]`,
      paint: (context, top) => {
        for (let row = 0; row < modules.size; row += 1)
          for (let column = 0; column < modules.size; column += 1)
            if (modules.get(row, column) !== 0)
              context.fillRect(left + column * at.moduleDots, top + row * at.moduleDots, at.moduleDots, at.moduleDots);
      },
    });
  }

  /** Takes the piece off: what stands on it, and how it looks. */
  takeOff(): { text: string; png: Uint8Array } {
    const strips = this.#strips;
    this.#strips = [];
    const text = strips.flatMap((strip) => (strip.text === null ? [] : [strip.text])).join('\n');
    return { text: `${text}\n`, png: paintPiece(strips, this.#widthDots) };
  }

  #leftOf(widthDots: number, align: Align): number {
    const free = Math.max(0, this.#widthDots - widthDots);
    return align === 'left' ? 0 : align === 'right' ? free : Math.floor(free / 2);
  }
}

function paintGlyph(context: SKRSContext2D, glyph: Glyph, at: { x: number; baseline: number }): void {
  context.save();
  context.translate(at.x, at.baseline);
  context.scale(glyph.width, glyph.height);
  if (glyph.reverse) {
    context.fillRect(0, 5 - CELL.heightDots, CELL.widthDots, CELL.heightDots);
    context.fillStyle = COLOUR.paper;
  }
  if (glyph.underline) context.fillRect(0, 3, CELL.widthDots, 1);
  context.font = `${glyph.bold ? 'bold ' : ''}${FACE.sizePx}px ${FACE.families}`;
  context.fillText(glyph.character, 0, 0);
  context.restore();
}

function paintPiece(strips: readonly Strip[], widthDots: number): Uint8Array {
  const heightDots = strips.reduce((sum, strip) => sum + strip.heightDots, 0);
  const width = widthDots + 2 * MARGIN.sideDots;
  const height = MARGIN.topDots + heightDots + MARGIN.bottomDots;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = COLOUR.desk;
  context.fillRect(0, 0, width, height);
  context.fillStyle = COLOUR.paper;
  outline(context, width, height);
  context.fill();
  context.fillStyle = COLOUR.ink;
  context.translate(MARGIN.sideDots, MARGIN.topDots);
  let top = 0;
  for (const strip of strips) {
    strip.paint(context, top);
    top += strip.heightDots;
  }
  return canvas.toBuffer('image/png');
}

/** Straight at the sides, toothed where the blade went through. */
function outline(context: SKRSContext2D, width: number, height: number): void {
  const inset = 8;
  context.beginPath();
  context.moveTo(inset, TOOTH_DOTS);
  for (let x = inset, up = true; x < width - inset; x += TOOTH_DOTS, up = !up)
    context.lineTo(Math.min(x + TOOTH_DOTS, width - inset), up ? 2 : TOOTH_DOTS);
  context.lineTo(width - inset, height - TOOTH_DOTS);
  for (let x = width - inset, down = true; x > inset; x -= TOOTH_DOTS, down = !down)
    context.lineTo(Math.max(x - TOOTH_DOTS, inset), down ? height - 2 : height - TOOTH_DOTS);
  context.closePath();
}
