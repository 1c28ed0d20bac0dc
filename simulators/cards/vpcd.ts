import { concatBytes, parseHex } from '#kernel';
import { encodeAnswer, storageCardAtr } from '#hardware/cards/pcsc/codec';
import { GET_UID, STATUS } from '#hardware/cards/pcsc/frames';

/*
 * The protocol of vsmartcard's virtual reader, as its `vpcd.c` speaks it: two bytes of length, high byte first, and a message. One byte is about the power;
 * everything longer is for the card.
 */

export const POWER = { off: 0x00, on: 0x01, reset: 0x02, tellAtr: 0x04 } as const;
const LENGTH_BYTES = 2;

/** Cuts what the virtual reader sends into messages. */
export class VpcdMessages {
  #held = new Uint8Array();

  push(bytes: Uint8Array): Uint8Array[] {
    this.#held = Uint8Array.from(concatBytes(this.#held, bytes));
    const found: Uint8Array[] = [];
    for (;;) {
      const end = LENGTH_BYTES + (((this.#held[0] ?? 0) << 8) | (this.#held[1] ?? 0));
      if (this.#held.length < LENGTH_BYTES || this.#held.length < end) return found;
      found.push(this.#held.slice(LENGTH_BYTES, end));
      this.#held = this.#held.slice(end);
    }
  }
}

export function vpcdMessage(message: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(message.length >> 8, message.length & 0xff), message);
}

/**
 * What a contactless card answers through its reader, or null where nothing is awaited. A card without a number stands for one whose reader knows no
 * number to tell: it refuses.
 */
export function answerAsCard(uid: string, message: Uint8Array): Uint8Array | null {
  const number = parseHex(uid) ?? new Uint8Array();
  if (message.length === 1)
    return message[0] === POWER.tellAtr
      ? storageCardAtr(number.length === 7 ? 'MIFARE Ultralight' : 'MIFARE Classic 1K')
      : null;
  const isGetUid = GET_UID.every((byte, index) => message[index] === byte);
  if (!isGetUid) return encodeAnswer(new Uint8Array(), STATUS.instructionUnknown);
  return number.length === 0 ? encodeAnswer(new Uint8Array(), STATUS.notSupported) : encodeAnswer(number, STATUS.done);
}
