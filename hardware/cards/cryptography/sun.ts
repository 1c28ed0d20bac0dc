import { concatBytes, equalBytes } from '#kernel';
import { BLOCK_BYTES, decryptCbc, ZERO_BLOCK } from './aes.ts';
import { cmac } from './cmac.ts';

/** The first byte of PICCData where it holds the number of the card (7 bytes) and the counter. */
const NUMBER_AND_COUNTER = 0xc7;
const UID_BYTES = 7;

/** What a NTAG 424 DNA says of itself in its address: who it is, and how often it was read. */
export interface PiccData {
  readonly uid: Uint8Array;
  readonly counter: number;
}

/** Opens PICCData (16 bytes) with the key for reading it. Null where it was not made with that key, or does not hold both number and counter. */
export function openPiccData(metaReadKey: Uint8Array, encrypted: Uint8Array): PiccData | null {
  if (encrypted.length !== BLOCK_BYTES) return null;
  const plain = decryptCbc(metaReadKey, ZERO_BLOCK, encrypted);
  if (plain[0] !== NUMBER_AND_COUNTER) return null;
  const [low = 0, middle = 0, high = 0] = plain.slice(1 + UID_BYTES, 4 + UID_BYTES);
  return { uid: plain.slice(1, 1 + UID_BYTES), counter: low | (middle << 8) | (high << 16) };
}

/**
 * Whether a SUN message is of the card that it names: the CMAC over nothing, under a key that follows from the file's key, the card's number and the
 * counter. As in AN12196 where the input of the MAC is empty (SDMMACInputOffset equals SDMMACOffset).
 */
export function isSunOf(fileReadKey: Uint8Array, { uid, counter }: PiccData, mac: Uint8Array): boolean {
  const counterBytes = Uint8Array.of(counter & 0xff, (counter >> 8) & 0xff, (counter >> 16) & 0xff);
  const session = cmac(fileReadKey, concatBytes(Uint8Array.of(0x3c, 0xc3, 0, 1, 0, 0x80), uid, counterBytes));
  const whole = cmac(session, new Uint8Array());
  return equalBytes(
    whole.filter((_byte, at) => at % 2 === 1),
    mac,
  );
}
