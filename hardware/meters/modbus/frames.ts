import { concatBytes, crc16Modbus, FaultError, toHex } from '#kernel';
import type { FrameExtent } from '../../extent-framer.ts';

/*
 * The two wrappings of the same protocol data unit (function code and data): RTU for serial lines (MODBUS over Serial Line 1.02, 2.5.1), with a checksum
 * and no length, and MBAP for TCP (MODBUS Messaging on TCP/IP 1.0b, 3.1.3), with a length and a transaction number but no checksum.
 */

export const LONGEST_PDU_BYTES = 253;
const RTU_AROUND_PDU_BYTES = 3;
const MBAP_HEADER_BYTES = 7;
export const EXCEPTION_BIT = 0x80;
export const LONGEST_MBAP_BYTES = MBAP_HEADER_BYTES + LONGEST_PDU_BYTES;
export const LONGEST_RTU_BYTES = RTU_AROUND_PDU_BYTES + LONGEST_PDU_BYTES;
const HIGHEST_UNIT_ADDRESS = 247;

export interface RtuFrame {
  readonly unitAddress: number;
  readonly pdu: Uint8Array;
}

export interface MbapFrame extends RtuFrame {
  /** Chosen by the asker and repeated in the answer, 0 … FFFFh. */
  readonly transaction: number;
}

export function encodeRtu(frame: RtuFrame): Uint8Array {
  const body = concatBytes(Uint8Array.of(frame.unitAddress), frame.pdu);
  const crc = crc16Modbus(body);
  return concatBytes(body, Uint8Array.of(crc & 0xff, crc >>> 8));
}

/** Takes one whole RTU frame apart. Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH, FRAME_CHECKSUM. */
export function decodeRtu(bytes: Uint8Array): RtuFrame {
  if (bytes.length <= RTU_AROUND_PDU_BYTES) throw frameFault('FRAME_INCOMPLETE', bytes);
  if (bytes.length > RTU_AROUND_PDU_BYTES + LONGEST_PDU_BYTES) throw frameFault('FRAME_LENGTH', bytes);
  // The CRC of a frame that carries its own CRC, low byte first, is zero.
  if (crc16Modbus(bytes) !== 0) throw frameFault('FRAME_CHECKSUM', bytes);
  return { unitAddress: bytes[0] ?? 0, pdu: bytes.slice(1, -2) };
}

export function encodeMbap(frame: MbapFrame): Uint8Array {
  const lengthBytes = frame.pdu.length + 1;
  const header = [frame.transaction >>> 8, frame.transaction & 0xff, 0, 0, lengthBytes >>> 8, lengthBytes & 0xff];
  return concatBytes(Uint8Array.of(...header, frame.unitAddress), frame.pdu);
}

/** Takes one whole MBAP frame apart. Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH. */
export function decodeMbap(bytes: Uint8Array): MbapFrame {
  const extent = mbapExtent(bytes);
  if (extent.kind === 'impossible' || (extent.kind === 'whole' && extent.bytes !== bytes.length))
    throw frameFault('FRAME_LENGTH', bytes);
  if (extent.kind === 'more') throw frameFault('FRAME_INCOMPLETE', bytes);
  const [high = 0, low = 0] = bytes;
  return {
    transaction: high * 256 + low,
    unitAddress: bytes[MBAP_HEADER_BYTES - 1] ?? 0,
    pdu: bytes.slice(MBAP_HEADER_BYTES),
  };
}

const IMPOSSIBLE: FrameExtent = { kind: 'impossible', code: 'FRAME_LENGTH' };

/**
 * On a serial line the length follows from the function, and which of the two a function has from who sent it. Functions that meters are not asked for are
 * impossible: their length is not known, and to wait for it would swallow what follows. A whole frame is one whose checksum agrees.
 */
export function rtuExtent(bytes: Uint8Array, from: 'host' | 'device'): FrameExtent {
  const [unitAddress, functionCode] = bytes;
  if (unitAddress === undefined) return { kind: 'more' };
  // Zero calls all meters at once; nobody answers it, and nothing here asks so.
  if (unitAddress === 0 || unitAddress > HIGHEST_UNIT_ADDRESS) return IMPOSSIBLE;
  if (functionCode === undefined) return { kind: 'more' };
  const pduBytes = rtuPduBytes(bytes.subarray(1), from);
  if (pduBytes === 'more') return { kind: 'more' };
  if (pduBytes === null) return IMPOSSIBLE;
  const wholeBytes = RTU_AROUND_PDU_BYTES + pduBytes;
  if (bytes.length < wholeBytes) return { kind: 'more' };
  return crc16Modbus(bytes.subarray(0, wholeBytes)) === 0
    ? { kind: 'whole', bytes: wholeBytes }
    : { kind: 'impossible', code: 'FRAME_CHECKSUM' };
}

/** How long a data unit is that begins so; null where none does. */
function rtuPduBytes(pdu: Uint8Array, from: 'host' | 'device'): number | 'more' | null {
  const [functionCode = 0, second, , , , sixth] = pdu;
  if (functionCode > EXCEPTION_BIT) return from === 'device' ? 2 : null;
  switch (functionCode) {
    case 3:
    case 4:
      if (from === 'host') return 5;
      if (second === undefined) return 'more';
      return second > 0 && second % 2 === 0 && 2 + second <= LONGEST_PDU_BYTES ? 2 + second : null;
    case 5:
    case 6:
      return 5;
    case 16:
      if (from === 'device') return 5;
      if (sixth === undefined) return 'more';
      return sixth > 0 && sixth % 2 === 0 && 6 + sixth <= LONGEST_PDU_BYTES ? 6 + sixth : null;
    default:
      return null;
  }
}

/**
 * Bytes that no MBAP frame begins with are impossible at once. There is no checksum, so the length is also held against what the function says of itself:
 * else a damaged one would swallow the frames that follow.
 */
export function mbapExtent(bytes: Uint8Array): FrameExtent {
  const [, , protocolHigh = 0, protocolLow = 0, lengthHigh = 0, lengthLow] = bytes;
  // Any transaction number is possible. Protocol 0 is Modbus. The length counts the unit address and the data unit, of which an exception is the shortest.
  if (protocolHigh !== 0 || protocolLow !== 0 || lengthHigh !== 0) return IMPOSSIBLE;
  if (lengthLow === undefined) return { kind: 'more' };
  const pduBytes = lengthLow - 1;
  if (pduBytes < 2 || pduBytes > LONGEST_PDU_BYTES) return IMPOSSIBLE;
  if (!lengthFits(pduBytes, bytes.subarray(MBAP_HEADER_BYTES))) return IMPOSSIBLE;
  const wholeBytes = MBAP_HEADER_BYTES + pduBytes;
  return bytes.length < wholeBytes ? { kind: 'more' } : { kind: 'whole', bytes: wholeBytes };
}

/** False when a data unit that begins so, request or reply, cannot have this length. Functions that are not known may have any. */
function lengthFits(pduBytes: number, pdu: Uint8Array): boolean {
  const [functionCode, second, , , , sixth] = pdu;
  if (functionCode === undefined) return true;
  if (functionCode > EXCEPTION_BIT) return pduBytes === 2;
  switch (functionCode) {
    // Zero is no function, and so has no exception either.
    case 0:
    case EXCEPTION_BIT:
      return false;
    case 3:
    case 4:
      return pduBytes === 5 || second === undefined || pduBytes === 2 + second;
    case 5:
    case 6:
      return pduBytes === 5;
    case 16:
      return pduBytes === 5 || sixth === undefined || pduBytes === 6 + sixth;
    default:
      return true;
  }
}

function frameFault(code: 'FRAME_INCOMPLETE' | 'FRAME_LENGTH' | 'FRAME_CHECKSUM', bytes: Uint8Array): FaultError {
  return new FaultError(code, {
    details: { frame: toHex(bytes.subarray(0, LONGEST_MBAP_BYTES)), bytes: bytes.length },
  });
}
