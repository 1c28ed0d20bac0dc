import { assertNever } from '#kernel';
import type { Framer } from '../../framer.ts';
import type { ModbusAddress } from './address.ts';
import { MbapFramer, RtuFramer } from './framer.ts';
import { decodeMbap, decodeRtu, encodeMbap, encodeRtu, type MbapFrame, type RtuFrame } from './frames.ts';

/** How data units travel on one kind of line: over TCP with a transaction number, on a serial line without. */
export interface Wrapping {
  /** False: a reply names no request, so one that comes late could be taken for the next from the same meter. */
  readonly numbersRequests: boolean;
  /** So long the line is silent before a request, in ms. */
  readonly silence: number;
  makeFramer(): Framer;
  encode(frame: MbapFrame): Uint8Array;
  /** Takes a frame apart that the framer found. */
  decode(bytes: Uint8Array): Unwrapped;
}

export interface Unwrapped extends RtuFrame {
  /** Null on a line that has none. */
  readonly transaction: number | null;
}

const mbap: Wrapping = {
  numbersRequests: true,
  silence: 0,
  makeFramer: () => new MbapFramer(),
  encode: encodeMbap,
  decode: decodeMbap,
};

/** From the moment on which the line fell silent. MODBUS over Serial Line 1.02, 2.5.1.1: 3.5 characters of 11 bits; fixed above 19200 baud. */
const SILENT_CHARACTERS = 3.5;
const BITS_OF_CHARACTER = 11;
const FAST_BAUD = 19_200;
const SILENCE_WHEN_FAST_MS = 1.75;

/** The silence that ends a frame, in ms. */
export function silenceBetweenFrames(baudRate: number): number {
  return baudRate > FAST_BAUD ? SILENCE_WHEN_FAST_MS : (SILENT_CHARACTERS * BITS_OF_CHARACTER * 1000) / baudRate;
}

export function wrappingOf(address: ModbusAddress): Wrapping {
  switch (address.framing) {
    case 'mbap':
      return mbap;
    case 'rtu':
      return {
        numbersRequests: false,
        silence: silenceBetweenFrames(address.baudRate),
        makeFramer: () => new RtuFramer({ from: 'device' }),
        encode: encodeRtu,
        decode: (bytes) => ({ ...decodeRtu(bytes), transaction: null }),
      };
    default:
      return assertNever(address);
  }
}
