import { GET_NUMBER, hexBytes, hexText, joined, NO_SUCH_COMMAND, storageAtr } from './chip-bytes.ts';
import type { VirtualCard } from './virtual-card.ts';

/** A MIFARE Classic 1K with one written block, behind a reader that speaks PC/SC part 3 for it. The sector opens with its key A. */
export class ClassicCard implements VirtualCard {
  readonly atr = storageAtr('0001');
  readonly #uid: Uint8Array;
  readonly #given: { block: number; key: string; data: string };
  #loaded = '';
  #openSector: number | null = null;

  constructor(uid: Uint8Array, given: { block: number; key: string; data: string }) {
    this.#uid = uid;
    this.#given = given;
  }

  reset(): void {
    this.#openSector = null;
  }

  answer(command: Uint8Array): Uint8Array {
    const text = hexText(command);
    if (text === GET_NUMBER) return joined(this.#uid, '9000');
    if (text.startsWith('ff82000006')) {
      this.#loaded = text.slice(10);
      return hexBytes('9000');
    }
    if (text.startsWith('ff860000050100')) return this.#open(command[7] ?? 0, command[8] ?? 0);
    if (text.startsWith('ffb000')) return this.#read(command[3] ?? 0);
    return NO_SUCH_COMMAND;
  }

  #open(block: number, keyType: number): Uint8Array {
    const isMine = keyType === 0x60 && block >> 2 === this.#given.block >> 2;
    this.#openSector = isMine && this.#loaded === this.#given.key.toLowerCase() ? block >> 2 : null;
    return hexBytes(this.#openSector === null ? '6300' : '9000');
  }

  #read(block: number): Uint8Array {
    if (block >> 2 !== this.#openSector) return hexBytes('6982');
    return joined(block === this.#given.block ? this.#given.data : '00'.repeat(16), '9000');
  }
}
