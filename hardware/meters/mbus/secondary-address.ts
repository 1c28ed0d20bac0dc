import { FaultError, parseHex, toHex } from '#kernel';
import { bytesOfPairs, pairsOf } from '../bcd.ts';

/** By what a meter is selected: its own number, and who made it. */
export interface SecondaryAddress {
  /** Eight digits, the highest first; F stands for any. */
  readonly identification: string;
  /** The maker's three letters in a number; FFFF for any. */
  readonly maker: number;
  /** FF for any. */
  readonly version: number;
  /** FF for any. */
  readonly medium: number;
}

export const SECONDARY_BYTES = 8;
export const ANY_MAKER = 0xffff;
export const ANY_BYTE = 0xff;
/** "Whoever is there": what a meter alone on its line is asked by. */
export const ANY_IDENTIFICATION = 'FFFFFFFF';

/** Selects by the number alone. */
export function byNumber(identification: string): SecondaryAddress {
  return { identification, maker: ANY_MAKER, version: ANY_BYTE, medium: ANY_BYTE };
}

/** As it travels, low byte first. */
export function writeSecondaryAddress({ identification, maker, version, medium }: SecondaryAddress): Uint8Array {
  return Uint8Array.of(...bytesOfPairs(identification), maker & 0xff, maker >>> 8, version, medium);
}

/** Throws FaultError FRAME_LENGTH where the bytes end before it does. */
export function readSecondaryAddress(bytes: Uint8Array): SecondaryAddress {
  const [low, high, version, medium] = bytes.subarray(4);
  if (low === undefined || high === undefined || version === undefined || medium === undefined)
    throw new FaultError('FRAME_LENGTH', {
      message: 'an address of eight bytes ends before it should',
      details: { data: toHex(bytes) },
    });
  return { identification: pairsOf(bytes.subarray(0, 4)), maker: low + high * 256, version, medium };
}

/**
 * Reads what people write: eight digits, which some meters have more than once, or sixteen hexadecimal figures, the bytes of maker, version and medium behind them as
 * they travel (`1002038077041416`). Null where it is neither.
 */
export function parseSecondaryAddress(text: string): SecondaryAddress | null {
  if (/^[\dF]{8}$/i.test(text)) return byNumber(text.toUpperCase());
  if (!/^\d{8}[\dA-F]{8}$/i.test(text)) return null;
  const [low = 0, high = 0, version = 0, medium = 0] = parseHex(text.slice(8)) ?? [];
  return { identification: text.slice(0, 8), maker: low + high * 256, version, medium };
}

/** Sixteen figures that `parseSecondaryAddress` reads. */
export function secondaryAddressText(address: SecondaryAddress): string {
  return address.identification + toHex(writeSecondaryAddress(address).subarray(4)).replaceAll(' ', '');
}

/** Whether what is selected by `asked` is the meter `own`; figure by figure in the number. */
export function selects(asked: SecondaryAddress, own: SecondaryAddress): boolean {
  return (
    Array.from(asked.identification).every((figure, at) => figure === 'F' || figure === own.identification[at]) &&
    [ANY_MAKER, own.maker].includes(asked.maker) &&
    [ANY_BYTE, own.version].includes(asked.version) &&
    [ANY_BYTE, own.medium].includes(asked.medium)
  );
}

/** The letters of a maker, such as KAM; null where the number holds none. */
export function makerName(maker: number): string | null {
  const letters = [10, 5, 0].map((shift) => (maker >> shift) & 0x1f);
  return letters.every((letter) => letter >= 1 && letter <= 26)
    ? String.fromCodePoint(...letters.map((letter) => letter + 64))
    : null;
}

/** The number of three letters. */
export function makerNumber(letters: string): number {
  return Array.from(letters).reduce((number, letter) => (number << 5) | ((letter.codePointAt(0) ?? 64) - 64), 0);
}
