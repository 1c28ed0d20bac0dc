import { CR, LF } from '../line/frames.ts';
import { SCANNED_DATA } from './frames.ts';

/** What one report says. */
export type Report =
  | {
      readonly kind: 'part';
      /** AIM's identifier: `]Q1` is a QR code. */
      readonly symbology: string;
      readonly bytes: Uint8Array;
      readonly isContinued: boolean;
    }
  /** One that carries no code, such as a state. */
  | { readonly kind: 'other' }
  /** It says that it carries a code, and cannot. */
  | { readonly kind: 'broken' };

/** Reads one report as it came, its number first. */
export function decodeReport(report: Uint8Array): Report {
  const { number, countAt, symbologyAt, symbologyBytes, dataAt, dataMost, continued } = SCANNED_DATA;
  if (report[0] !== number) return { kind: 'other' };
  const lengths: readonly number[] = SCANNED_DATA.lengths;
  const count = report[countAt] ?? 0;
  if (!lengths.includes(report.length) || count > dataMost) return { kind: 'broken' };
  return {
    kind: 'part',
    symbology: String.fromCharCode(...report.subarray(symbologyAt, symbologyAt + symbologyBytes)),
    bytes: report.slice(dataAt, dataAt + count),
    isContinued: ((report.at(-1) ?? 0) & continued) !== 0,
  };
}

/** A code without the line's end that many scanners put behind it: CR, LF, or both. */
export function withoutLineEnd(code: Uint8Array): Uint8Array {
  const withoutLf = code.at(-1) === LF ? code.subarray(0, -1) : code;
  return withoutLf.at(-1) === CR ? withoutLf.subarray(0, -1) : withoutLf;
}
