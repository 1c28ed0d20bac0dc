import { concatBytes } from '#kernel';
import type { FrameExtent } from '../../extent-framer.ts';
import { closesSoundly, END, frameFault, sumOf } from '../summed-frame.ts';

/*
 * The frames of M-Bus (EN 13757-2, format class FT 1.2): one byte E5 that acknowledges; `10 C A sum 16`; `68 L L 68 C A CI data sum 16`, where L counts from C to
 * the last data byte. A control frame is a long one without data.
 */

const ACKNOWLEDGE = 0xe5;
const SHORT_START = 0x10;
const LONG_START = 0x68;
const SHORT_BYTES = 5;
/** Start, two lengths, start; sum, end. */
const AROUND_COUNTED_BYTES = 6;
const HEAD_BYTES = 4;
/** Control field, address and control information. */
const FEWEST_COUNTED_BYTES = 3;
export const LONGEST_DATA_BYTES = 0xff - FEWEST_COUNTED_BYTES;
export const LONGEST_MBUS_BYTES = AROUND_COUNTED_BYTES + 0xff;
const LIMIT = { longestBytes: LONGEST_MBUS_BYTES };

/** Asks whoever was selected by a longer address. */
export const SELECTED = 0xfd;
/** Read as "whoever is there": every meter answers. */
export const ANY_METER = 0xfe;
export const LAST_PRIMARY = 250;

export type MbusFrame =
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'short'; readonly control: number; readonly address: number }
  | {
      readonly kind: 'long';
      readonly control: number;
      readonly address: number;
      readonly information: number;
      readonly data: Uint8Array;
    };

export function encodeMbus(frame: MbusFrame): Uint8Array {
  if (frame.kind === 'acknowledge') return Uint8Array.of(ACKNOWLEDGE);
  const counted =
    frame.kind === 'short'
      ? Uint8Array.of(frame.control, frame.address)
      : concatBytes(Uint8Array.of(frame.control, frame.address, frame.information), frame.data);
  const head =
    frame.kind === 'short'
      ? Uint8Array.of(SHORT_START)
      : Uint8Array.of(LONG_START, counted.length, counted.length, LONG_START);
  return concatBytes(head, counted, Uint8Array.of(sumOf(counted), END));
}

/** Takes one whole frame apart. Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH, FRAME_CHECKSUM. */
export function decodeMbusFrame(bytes: Uint8Array): MbusFrame {
  const extent = mbusExtent(bytes);
  if (extent.kind === 'more') throw frameFault('FRAME_INCOMPLETE', bytes, LIMIT);
  if (extent.kind === 'impossible') throw frameFault(extent.code, bytes, LIMIT);
  if (extent.bytes < bytes.length) throw frameFault('FRAME_LENGTH', bytes, LIMIT);
  const [start, control = 0, address = 0] = bytes;
  if (start === ACKNOWLEDGE) return { kind: 'acknowledge' };
  if (start === SHORT_START) return { kind: 'short', control, address };
  const [longControl = 0, longAddress = 0, information = 0] = bytes.subarray(HEAD_BYTES);
  return { kind: 'long', control: longControl, address: longAddress, information, data: bytes.slice(7, -2) };
}

/** Both sides speak alike, and some level converters bring back what was sent; so this cuts what either says. */
export function mbusExtent(bytes: Uint8Array): FrameExtent {
  const [start, length, again, second] = bytes;
  if (start === undefined) return { kind: 'more' };
  if (start === ACKNOWLEDGE) return { kind: 'whole', bytes: 1 };
  if (start === SHORT_START) return closedAt(bytes, { wholeBytes: SHORT_BYTES, summedFrom: 1 });
  if (
    start !== LONG_START ||
    (length ?? FEWEST_COUNTED_BYTES) < FEWEST_COUNTED_BYTES ||
    (again ?? length) !== length ||
    (second ?? LONG_START) !== LONG_START
  )
    return { kind: 'impossible', code: 'FRAME_LENGTH' };
  if (length === undefined || second === undefined) return { kind: 'more' };
  return closedAt(bytes, { wholeBytes: AROUND_COUNTED_BYTES + length, summedFrom: HEAD_BYTES });
}

function closedAt(bytes: Uint8Array, frame: { wholeBytes: number; summedFrom: number }): FrameExtent {
  if (bytes.length < frame.wholeBytes) return { kind: 'more' };
  return closesSoundly(bytes.subarray(frame.summedFrom, frame.wholeBytes))
    ? { kind: 'whole', bytes: frame.wholeBytes }
    : { kind: 'impossible', code: 'FRAME_CHECKSUM' };
}
