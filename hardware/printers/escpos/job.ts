import { assertNever, concatBytes } from '#kernel';
import type { PrinterProfile } from '../../profiles/index.ts';
import { columnsOf } from '../layout/break-text.ts';
import type { PrintLine, Scale, Weight } from '../layout/print-line.ts';
import { encodeText, type EncodedText } from './code-page.ts';
import {
  align,
  cut,
  emphasise,
  feed,
  initialise,
  leaveKanji,
  lineFeed,
  printBitmap,
  printQr,
  pushAutomaticStatus,
  scaleCharacters,
  selectCodePage,
  setLineSpacing,
  type Alignment,
} from './codec.ts';
import { drawQr, drawRow, drawRule, inTheMiddle, qrModules } from './drawing.ts';
import { CELL } from './frames.ts';

/** White between rows of text, in dots, whatever their size. */
const LEADING_DOTS = 6;
const RULE = { thinDots: 2, thickDots: 4, aboveDots: 10, belowDots: 12 } as const;
/** A QR code takes about this part of the paper's width; modules of 3 to 8 dots are read well by phones. */
const QR = { partOfWidth: 0.36, leastModuleDots: 3, mostModuleDots: 8 } as const;
/** Without a cutter the last row has to pass the tear bar. */
const TEAR_OFF_DOTS = 160;

/** Turns a layout into one print job, from a reset printer to the cut. What its character sets do not hold is sent as dots. */
export function encodeLines(lines: readonly PrintLine[], profile: PrinterProfile): Uint8Array {
  return concatBytes(
    initialise(),
    ...(profile.beginsInKanji ? [leaveKanji()] : []),
    ...(profile.automaticStatus ? [pushAutomaticStatus()] : []),
    ...lines.flatMap((line) => encodeLine(line, profile)),
  );
}

function encodeLine(line: PrintLine, profile: PrinterProfile): Uint8Array[] {
  switch (line.kind) {
    case 'text': {
      const encoded = encodeText(line.text, profile.codePages);
      return encoded === null ? drawn([{ text: line.text, align: line.align }], line, profile) : styled(encoded, line);
    }
    case 'columns': {
      const between = Math.max(1, profile.paper.columns - columnsOf(line.left) - columnsOf(line.right));
      const encoded = encodeText(`${line.left}${' '.repeat(between)}${line.right}`, profile.codePages);
      if (encoded !== null) return styled(encoded, { align: 'left', weight: line.weight, scale: 1 });
      const pieces = [
        { text: line.left, align: 'left' as const },
        { text: line.right, align: 'right' as const },
      ];
      return drawn(
        pieces.filter((piece) => piece.text !== ''),
        { weight: line.weight, scale: 1 },
        profile,
      );
    }
    case 'rule': {
      const heightDots = line.stroke === 'thick' ? RULE.thickDots : RULE.thinDots;
      const stroke = drawRule({ widthDots: profile.paper.widthDots, heightDots });
      return [feed(RULE.aboveDots), align('left'), printBitmap(stroke, profile.pictures), feed(RULE.belowDots)];
    }
    case 'qr':
      return encodeQr(line.text, profile);
    case 'picture':
      return [align('left'), printBitmap(inTheMiddle(line.bitmap, profile.paper.widthDots), profile.pictures)];
    case 'space':
      return [feed(line.dots)];
    case 'cut':
      return profile.cutter === 'none' ? [feed(TEAR_OFF_DOTS)] : [cut(profile.cutter)];
    default:
      return assertNever(line);
  }
}

interface Style {
  readonly weight: Weight;
  readonly scale: Scale;
}

function styled(text: EncodedText, style: Style & { align: Alignment }): Uint8Array[] {
  return [
    align(style.align),
    emphasise(style.weight === 'bold' ? 'on' : 'off'),
    scaleCharacters(style.scale),
    setLineSpacing(CELL.heightDots * style.scale + LEADING_DOTS),
    selectCodePage(text.table),
    text.bytes,
    lineFeed(),
  ];
}

function drawn(
  pieces: readonly { text: string; align: Alignment }[],
  style: Style,
  profile: PrinterProfile,
): Uint8Array[] {
  const row = drawRow(pieces, { widthDots: profile.paper.widthDots, weight: style.weight, scale: style.scale });
  return [align('left'), printBitmap(row, profile.pictures)];
}

function encodeQr(text: string, profile: PrinterProfile): Uint8Array[] {
  const modules = qrModules(text);
  const wished = Math.floor((profile.paper.widthDots * QR.partOfWidth) / modules.size);
  const moduleDots = Math.min(QR.mostModuleDots, Math.max(QR.leastModuleDots, wished));
  if (profile.nativeQr) return [align('centre'), printQr(text, { moduleDots }), align('left')];
  const { widthDots } = profile.paper;
  return [align('left'), printBitmap(drawQr(modules, { widthDots, moduleDots }), profile.pictures)];
}
