import { concatBytes, FaultError, toHex, type Code } from '#kernel';
import type { FrameExtent } from '../../extent-framer.ts';

/*
 * What travels in IEC 62056-21 mode C: characters of seven bits with even parity. The host signs on, `/?address!` CR LF, and selects, ACK `0` speed `0` CR LF;
 * the meter identifies itself, `/XXXZ…` CR LF, and reads out, STX … ETX and the sum of everything between. Programming goes by SOH, which is told apart and not used.
 */

export const SOH = 0x01;
export const STX = 0x02;
export const ETX = 0x03;
export const ACK = 0x06;
const CR = 0x0d;
const LF = 0x0a;
const SLASH = 0x2f;
const QUESTION = 0x3f;

/** The standard allows 16 characters after maker and speed; some meters say more. */
const LONGEST_LINE_BYTES = 80;
/** The readout of a meter with two years of months in it has some 6000. */
export const LONGEST_IEC62056_BYTES = 12_288;

export type FrameKind = 'sign_on' | 'identification' | 'select' | 'readout' | 'command';

/** Characters with even parity in their eighth bit, as a line of eight bits without parity has to carry them. */
export function withParity(characters: Uint8Array): Uint8Array {
  return characters.map((character) => character | (isEven(character) ? 0 : 0x80));
}

/** Seven bits of each character. Where an eighth was carried it has to be right everywhere. Throws FaultError FRAME_CHECKSUM. */
export function withoutParity(bytes: Uint8Array): Uint8Array {
  if (bytes.some((byte) => byte >= 0x80) && !bytes.every(isEven)) throw frameFault('FRAME_CHECKSUM', bytes);
  return bytes.map((byte) => byte & 0x7f);
}

/** A line that ends as all do, `/?!` CR LF. */
export function encodeLine(text: string): Uint8Array {
  return Uint8Array.from([...bytesOf(text), CR, LF]);
}

/** STX, what is between, ETX and its sum. */
export function encodeBlock(text: string): Uint8Array {
  const summed = Uint8Array.from([...bytesOf(text), ETX]);
  return concatBytes(Uint8Array.of(STX), summed, Uint8Array.of(sumOf(summed)));
}

/** What a whole frame is and what stands in it, without its ends. Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH, FRAME_CHECKSUM. */
export function decodeIec62056Frame(bytes: Uint8Array): { readonly kind: FrameKind; readonly text: string } {
  const extent = iec62056Extent(bytes);
  if (extent.kind === 'more') throw frameFault('FRAME_INCOMPLETE', bytes);
  if (extent.kind === 'impossible') throw frameFault(extent.code, bytes);
  if (extent.bytes !== bytes.length) throw frameFault('FRAME_LENGTH', bytes);
  const characters = withoutParity(bytes);
  return { kind: kindOf(characters), text: String.fromCharCode(...characters.subarray(1, -2)) };
}

/** A line ends with CR LF; a block ends with ETX and a sum that is right. Nothing but printable characters and ends of lines is inside. */
export function iec62056Extent(bytes: Uint8Array): FrameExtent {
  const first = at(bytes, 0);
  if (first === STX || first === SOH) return blockExtent(bytes);
  if (first !== SLASH && first !== ACK) return { kind: 'impossible', code: 'FRAME_LENGTH' };
  for (let index = 1; index < Math.min(bytes.length, LONGEST_LINE_BYTES); index += 1) {
    const character = at(bytes, index);
    if (character === LF && at(bytes, index - 1) === CR)
      return isLine(bytes.subarray(0, index + 1))
        ? { kind: 'whole', bytes: index + 1 }
        : { kind: 'impossible', code: 'FRAME_LENGTH' };
    // Neither an identification nor an address has a slash, so another one is where the next line begins.
    if (character === CR ? index < 2 : !isPrintable(character) || character === SLASH)
      return { kind: 'impossible', code: 'FRAME_LENGTH' };
    if (at(bytes, index - 1) === CR) return { kind: 'impossible', code: 'FRAME_LENGTH' };
  }
  return bytes.length < LONGEST_LINE_BYTES ? { kind: 'more' } : { kind: 'impossible', code: 'FRAME_LENGTH' };
}

/** Like `iec62056Extent`, of what only one side sends: a head that echoes brings back what the host said. */
export function iec62056ExtentFrom(bytes: Uint8Array, from: 'host' | 'device'): FrameExtent {
  const first = at(bytes, 0);
  const byHost = first === ACK || (first === SLASH && bytes.length > 1 && at(bytes, 1) === QUESTION);
  const byDevice = first === STX || (first === SLASH && bytes.length > 1 && at(bytes, 1) !== QUESTION);
  return (from === 'host' ? byDevice : byHost) ? { kind: 'impossible', code: 'FRAME_LENGTH' } : iec62056Extent(bytes);
}

/** The characters of a text; what is no character of seven bits is a question mark. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const point = character.codePointAt(0) ?? QUESTION;
    return point < 0x80 ? point : QUESTION;
  });
}

function blockExtent(bytes: Uint8Array): FrameExtent {
  for (let index = 1; index < bytes.length; index += 1) {
    const character = at(bytes, index);
    if (character === ETX) {
      if (index + 1 === bytes.length) return { kind: 'more' };
      const summed = bytes.subarray(1, index + 1);
      return sumOf(summed) === at(bytes, index + 1)
        ? { kind: 'whole', bytes: index + 2 }
        : { kind: 'impossible', code: 'FRAME_CHECKSUM' };
    }
    const opensText = character === STX && at(bytes, 0) === SOH;
    if (!isPrintable(character) && character !== CR && character !== LF && !opensText)
      return { kind: 'impossible', code: 'FRAME_LENGTH' };
  }
  return bytes.length < LONGEST_IEC62056_BYTES ? { kind: 'more' } : { kind: 'impossible', code: 'FRAME_LENGTH' };
}

/** Three letters name the maker; an identification without them is a slash in some text. A selection has three characters. */
function isLine(line: Uint8Array): boolean {
  const text = String.fromCharCode(...line.subarray(1, -2).map((byte) => byte & 0x7f));
  return at(line, 0) === ACK ? /^[0-9]{3}$/.test(text) : /^(?:\?[^!]{0,32}!|[A-Za-z]{3}[ -~]+)$/.test(text);
}

function kindOf(characters: Uint8Array): FrameKind {
  const [first, second] = characters;
  if (first === ACK) return 'select';
  if (first !== SLASH) return first === STX ? 'readout' : 'command';
  return second === QUESTION ? 'sign_on' : 'identification';
}

function at(bytes: Uint8Array, index: number): number {
  return (bytes[index] ?? 0) & 0x7f;
}

function isPrintable(character: number): boolean {
  return character >= 0x20 && character < 0x7f;
}

function isEven(byte: number): boolean {
  let ones = 0;
  for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1;
  return ones % 2 === 0;
}

/** Of seven bits: everything after STX or SOH up to and with ETX, each bit on its own. */
function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum ^ (byte & 0x7f), 0);
}

function frameFault(code: Code, bytes: Uint8Array): FaultError {
  return new FaultError(code, { details: { frame: toHex(bytes.subarray(0, 256)), bytes: bytes.length } });
}
