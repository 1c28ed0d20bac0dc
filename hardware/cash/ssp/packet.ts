import { assert, concatBytes } from '#kernel';
import { ADDRESS, LONGEST_DATA_BYTES, SEQUENCE_BIT, STX } from './frames.ts';

export type SequenceBit = 0 | 1;

export interface SspPacket {
  /** The host turns it with each new command; the device answers with the same, and repeats its last answer when it has not turned. */
  readonly sequence: SequenceBit;
  readonly data: Uint8Array;
}

const HEAD_BYTES = 2;
const CRC_BYTES = 2;
/** Every byte behind the first may have to stand twice. */
export const LONGEST_PACKET_BYTES = 1 + 2 * (HEAD_BYTES + LONGEST_DATA_BYTES + CRC_BYTES);

/** CRC-16 with polynomial 8005h, not reflected, start FFFFh; low byte first on the wire. Over everything behind the first byte, before stuffing. */
export function crc16Ssp(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1)
      crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x8005) & 0xffff;
  }
  return crc;
}

/** Bytes followed by their checksum. */
export function withCrc(bytes: Uint8Array): Uint8Array {
  const crc = crc16Ssp(bytes);
  return concatBytes(bytes, Uint8Array.of(crc & 0xff, crc >>> 8));
}

/** Whether the last two bytes are the checksum of those before them. */
export function crcHolds(bytes: Uint8Array): boolean {
  const crc = crc16Ssp(bytes.subarray(0, -CRC_BYTES));
  return bytes.at(-2) === (crc & 0xff) && bytes.at(-1) === crc >>> 8;
}

/** Puts data into a packet, stuffed, as it goes over the line: between 1 and 255 bytes. */
export function packetOf({ sequence, data }: SspPacket): Uint8Array {
  assert(data.length > 0 && data.length <= LONGEST_DATA_BYTES, 'a packet carries between 1 and 255 bytes');
  const address = sequence === 1 ? SEQUENCE_BIT | ADDRESS : ADDRESS;
  const content = withCrc(concatBytes(Uint8Array.of(address, data.length), data));
  return Uint8Array.of(STX, ...Array.from(content).flatMap((byte) => (byte === STX ? [STX, STX] : [byte])));
}

/** Reads a whole packet, which comes from the framer. */
export function readPacket(packet: Uint8Array): SspPacket {
  const content = unstuffed(packet).content;
  assert(content.length > HEAD_BYTES + CRC_BYTES, 'a packet comes from the framer and carries at least one byte');
  return {
    sequence: ((content[0] ?? 0) & SEQUENCE_BIT) === 0 ? 0 : 1,
    data: content.slice(HEAD_BYTES, -CRC_BYTES),
  };
}

/** How a packet that begins with the first byte reads so far, up to its end if that is there. */
export interface Unstuffed {
  /** Behind the first byte, with 7Fh once. */
  readonly content: Uint8Array;
  /** How far the content reaches on the line. */
  readonly lineBytes: number;
  /** A 7Fh stands alone where the content goes on: another packet begins there. */
  readonly brokenOff: boolean;
}

export function unstuffed(bytes: Uint8Array): Unstuffed {
  const content: number[] = [];
  let at = 1;
  let wanted = HEAD_BYTES;
  while (at < bytes.length && content.length < wanted) {
    const byte = bytes[at] ?? 0;
    const next = bytes[at + 1];
    if (byte === STX && next === undefined) break;
    if (byte === STX && next !== STX) return { content: Uint8Array.from(content), lineBytes: at, brokenOff: true };
    content.push(byte);
    at += byte === STX ? 2 : 1;
    if (content.length === HEAD_BYTES) wanted = HEAD_BYTES + byte + CRC_BYTES;
  }
  return { content: Uint8Array.from(content), lineBytes: at, brokenOff: false };
}

/** How long the content of a packet is that begins like this; null: its length is not there yet. */
export function contentBytes(content: Uint8Array): number | null {
  const length = content[1];
  return length === undefined ? null : HEAD_BYTES + length + CRC_BYTES;
}
