import { cardUid, concatBytes, isCardUid, toHex, type CardUid } from '#kernel';
import {
  CARD_NAME_AT,
  ISO_14443_A_3,
  STANDARD_AT,
  STATUS,
  STORAGE_CARDS,
  STORAGE_CARD_BYTES,
  STORAGE_CARD_START,
  type StorageCard,
} from './frames.ts';

/** What a reader answered when it was asked for a card's number. */
export type UidAnswer =
  | { readonly kind: 'uid'; readonly uid: CardUid }
  /** An answer without a number that a card has: another status, or 5 bytes. */
  | { readonly kind: 'refused'; readonly status: number; readonly dataBytes: number }
  /** Fewer bytes than a status word: the card left while it was asked. */
  | { readonly kind: 'cut_short' };

/** Reads the answer to `GET_UID`. */
export function decodeUidAnswer(answer: Uint8Array): UidAnswer {
  if (answer.length < 2) return { kind: 'cut_short' };
  const data = answer.subarray(0, -2);
  const status = ((answer.at(-2) ?? 0) << 8) | (answer.at(-1) ?? 0);
  const number = toHex(data).replaceAll(' ', '');
  return status === STATUS.done && isCardUid(number)
    ? { kind: 'uid', uid: cardUid(number) }
    : { kind: 'refused', status, dataBytes: data.length };
}

/** What a reader sends: data, then the status word. */
export function encodeAnswer(data: Uint8Array, status: number): Uint8Array {
  return concatBytes(data, Uint8Array.of(status >> 8, status & 0xff));
}

/** Which storage card the reader took it for, by its answer to reset; null for every other card (a bank card, a phone, DESFire) and for a broken one. */
export function storageCardOf(atr: Uint8Array): StorageCard | null {
  const isStorageCard =
    atr.length === STORAGE_CARD_BYTES &&
    STORAGE_CARD_START.every((byte, index) => atr[index] === byte) &&
    atr[STANDARD_AT] === ISO_14443_A_3 &&
    checkByte(atr.subarray(0, -1)) === atr.at(-1);
  if (!isStorageCard) return null;
  const name = ((atr[CARD_NAME_AT] ?? 0) << 8) | (atr[CARD_NAME_AT + 1] ?? 0);
  const [known] = Object.entries(STORAGE_CARDS).find(([, number]) => number === name) ?? [];
  return (known as StorageCard | undefined) ?? null;
}

/** The answer to reset that a reader makes up for a storage card. */
export function storageCardAtr(card: StorageCard): Uint8Array {
  const name = STORAGE_CARDS[card];
  const unchecked = concatBytes(
    STORAGE_CARD_START,
    Uint8Array.of(ISO_14443_A_3, name >> 8, name & 0xff, 0x00, 0x00, 0x00, 0x00),
  );
  return concatBytes(unchecked, Uint8Array.of(checkByte(unchecked)));
}

/** TCK makes the exclusive or of everything after the first byte zero. */
function checkByte(unchecked: Uint8Array): number {
  return unchecked.subarray(1).reduce((check, byte) => check ^ byte, 0);
}
