import { assertNever } from '#kernel';
import { readBcd, digitsOf, writeBcd } from '../bcd.ts';
import { exactFloat32 } from '../exact-float.ts';

/* Values as the low four bits of a DIF say that they are coded (EN 13757-3, data types A, B, D, F, G, H). */

export type Coding =
  | { readonly kind: 'none' }
  | { readonly kind: 'integer'; readonly lengthBytes: number }
  | { readonly kind: 'bcd'; readonly lengthBytes: number }
  | { readonly kind: 'real' }
  | { readonly kind: 'variable' };

const integer = (lengthBytes: number): Coding => ({ kind: 'integer', lengthBytes });
const bcd = (lengthBytes: number): Coding => ({ kind: 'bcd', lengthBytes });

/** By the low four bits of a DIF; F, a special function, is none and not here. Eight asks for a readout and carries nothing. */
const CODINGS: readonly Coding[] = [
  { kind: 'none' },
  integer(1),
  integer(2),
  integer(3),
  integer(4),
  { kind: 'real' },
  integer(6),
  integer(8),
  { kind: 'none' },
  bcd(1),
  bcd(2),
  bcd(3),
  bcd(4),
  { kind: 'variable' },
  bcd(6),
];

export function codingOf(dif: number): Coding | null {
  return CODINGS[dif & 0x0f] ?? null;
}

export type MbusValue =
  /** In steps: not yet times ten to the exponent of its meaning. */
  | { readonly kind: 'number'; readonly numerator: bigint; readonly denominator: bigint }
  | { readonly kind: 'text'; readonly text: string }
  /** A day, or with hour and minute; local time of the meter. */
  | {
      readonly kind: 'date';
      readonly year: number;
      readonly month: number;
      readonly day: number;
      readonly time: { readonly hour: number; readonly minute: number; readonly isSummerTime: boolean } | null;
    }
  /** What is coded in no way that is known here. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** The meter has none, or says itself that it is wrong. */
  | { readonly kind: 'none' };

export function readInteger(bytes: Uint8Array): MbusValue {
  const bits = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return numberOf(BigInt.asIntN(bytes.length * 8, bits));
}

/** An F as the first figure is a minus. Other figures that are no digits mean that there is no value. */
export function readSignedBcd(bytes: Uint8Array): MbusValue {
  const last = bytes.at(-1) ?? 0;
  const isNegative = last >> 4 === 0xf;
  const magnitude = readBcd(isNegative ? Uint8Array.of(...bytes.subarray(0, -1), last & 0x0f) : bytes);
  if (magnitude === null) return { kind: 'none' };
  return numberOf(isNegative ? -magnitude : magnitude);
}

export function readReal(bytes: Uint8Array): MbusValue {
  const exact = exactFloat32(bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n));
  return exact === null ? { kind: 'none' } : { kind: 'number', ...exact };
}

/** How many bytes follow a length byte of a value of variable length, and what they are; null for a length that is not known here. */
export function variableOf(
  length: number,
): { readonly kind: 'text' | 'positive' | 'negative' | 'bytes'; readonly lengthBytes: number } | null {
  if (length < 0xc0) return { kind: 'text', lengthBytes: length };
  if (length < 0xca) return { kind: 'positive', lengthBytes: length - 0xc0 };
  if (length >= 0xd0 && length < 0xda) return { kind: 'negative', lengthBytes: length - 0xd0 };
  if (length >= 0xe0 && length < 0xf0) return { kind: 'bytes', lengthBytes: length - 0xe0 };
  return null;
}

export function readVariable(kind: 'text' | 'positive' | 'negative' | 'bytes', bytes: Uint8Array): MbusValue {
  switch (kind) {
    case 'text':
      return { kind: 'text', text: readText(bytes) };
    case 'positive':
    case 'negative': {
      const digits = digitsOf(bytes);
      if (digits === null) return { kind: 'none' };
      return numberOf(kind === 'negative' ? -BigInt(digits) : BigInt(digits));
    }
    case 'bytes':
      return { kind: 'bytes', bytes: bytes.slice() };
    default:
      return assertNever(kind);
  }
}

/** Letters travel the last first. */
export function readText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCodePoint(byte))
    .toReversed()
    .join('');
}

/** A day in two bytes (type G) or with the time in four (type F); no value where it is invalid or no such day can be. */
export function readDate(bytes: Uint8Array): MbusValue {
  const hasTime = bytes.length === 4;
  const [dayByte = 0, monthByte = 0] = hasTime ? bytes.subarray(2) : bytes;
  const [minuteByte = 0, hourByte = 0] = hasTime ? bytes : [];
  const ofCentury = ((monthByte & 0xf0) >> 1) | (dayByte >> 5);
  const centuries = (hourByte >> 5) & 3;
  // Type G has no century, and neither have most clocks of type F: what is not of this one is of the last.
  const year = centuries > 0 ? 1900 + centuries * 100 + ofCentury : (ofCentury <= 80 ? 2000 : 1900) + ofCentury;
  const [month, day] = [monthByte & 0x0f, dayByte & 0x1f];
  const [hour, minute] = [hourByte & 0x1f, minuteByte & 0x3f];
  if ((minuteByte & 0x80) !== 0 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || ofCentury > 99)
    return { kind: 'none' };
  return { kind: 'date', year, month, day, time: hasTime ? { hour, minute, isSummerTime: hourByte >= 0x80 } : null };
}

/** Steps in so many bytes; what does not fit goes on from zero, as a counter does. */
export function writeNumber(steps: bigint, coding: Extract<Coding, { lengthBytes: number }>): Uint8Array {
  if (coding.kind === 'bcd') return writeBcd(steps, coding.lengthBytes);
  return Uint8Array.from({ length: coding.lengthBytes }, (_, index) => Number((steps >> BigInt(8 * index)) & 0xffn));
}

function numberOf(steps: bigint): MbusValue {
  return { kind: 'number', numerator: steps, denominator: 1n };
}
