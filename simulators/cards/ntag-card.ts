import { GET_NUMBER, hexBytes, hexText, joined, NO_SUCH_COMMAND, storageAtr } from './chip-bytes.ts';
import type { VirtualCard } from './virtual-card.ts';

/** A NTAG 21x behind a reader with the transparent session of PC/SC part 3. It tells its maker's signature over its number. */
export class NtagCard implements VirtualCard {
  readonly atr = storageAtr('0003');
  readonly #uid: Uint8Array;
  readonly #signature: Uint8Array;
  #session = false;

  constructor(uid: Uint8Array, given: { signature: string }) {
    this.#uid = uid;
    this.#signature = hexBytes(given.signature);
  }

  reset(): void {
    this.#session = false;
  }

  answer(command: Uint8Array): Uint8Array {
    const text = hexText(command);
    if (text === GET_NUMBER) return joined(this.#uid, '9000');
    if (text === 'ffc2000002810000' || text === 'ffc2000002820000') {
      this.#session = text.includes('81');
      return hexBytes('c0030090009000');
    }
    // Transceive READ_SIG: the tag of the answer, and its length.
    if (this.#session && text === 'ffc200010495023c0000')
      return joined('c0030090009201009720', this.#signature, '9000');
    return NO_SUCH_COMMAND;
  }
}
