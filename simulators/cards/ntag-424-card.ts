import {
  aesCbc,
  chipCmac,
  GET_NUMBER,
  hexBytes,
  hexText,
  ISO_14443_4_ATR,
  joined,
  NO_IV,
  NO_SUCH_COMMAND,
} from './chip-bytes.ts';
import type { VirtualCard } from './virtual-card.ts';

const VERSION = ['04040230001105', '04040201021105'] as const;
const APPLICATION = 'd2760000850101';

/** A NTAG 424 DNA whose address tells number and counter anew at each reading (secure unique NFC). The MAC is over nothing. */
export class Ntag424Card implements VirtualCard {
  readonly atr = ISO_14443_4_ATR;
  readonly #uid: Uint8Array;
  readonly #given: { metaKey: string; fileKey: string; url: string; repeats: boolean };
  #counter: number;
  #selected: 'nothing' | 'application' | 'file' = 'nothing';
  #frame = 0;

  constructor(
    uid: Uint8Array,
    given: { metaKey: string; fileKey: string; url: string; counter: number; repeats: boolean },
  ) {
    this.#uid = uid;
    this.#given = given;
    this.#counter = given.counter;
  }

  reset(): void {
    this.#selected = 'nothing';
    this.#frame = 0;
  }

  answer(command: Uint8Array): Uint8Array {
    const text = hexText(command);
    if (text === GET_NUMBER) return joined(this.#uid, '9000');
    if (text === '9060000000' || (text === '90af000000' && this.#frame > 0)) return this.#version(text);
    if (text.startsWith('00a40400')) return this.#select(text.slice(10, 24) === APPLICATION, 'application');
    if (text === '00a4000c02e104') return this.#select(this.#selected !== 'nothing', 'file');
    if (text.startsWith('00b0')) return this.#selected === 'file' ? joined(this.#file(), '9000') : hexBytes('6982');
    return NO_SUCH_COMMAND;
  }

  #version(text: string): Uint8Array {
    this.#frame = text === '9060000000' ? 1 : this.#frame + 1;
    const known = VERSION[this.#frame - 1];
    return known === undefined ? joined(this.#uid, 'cf39d4498020', '2219', '9100') : joined(known, '91af');
  }

  #select(isThere: boolean, what: 'application' | 'file'): Uint8Array {
    if (!isThere) return hexBytes('6a82');
    this.#selected = what;
    return hexBytes('9000');
  }

  #file(): Uint8Array {
    if (!this.#given.repeats) this.#counter += 1;
    const count = Uint8Array.of(this.#counter & 0xff, (this.#counter >> 8) & 0xff, this.#counter >> 16);
    const plain = joined('c7', this.#uid, count, 'a5a5a5a5a5');
    const picc = aesCbc('encrypt', hexBytes(this.#given.metaKey), { iv: NO_IV, data: plain });
    const session = chipCmac(hexBytes(this.#given.fileKey), joined('3cc300010080', this.#uid, count));
    const mac = chipCmac(session, new Uint8Array()).filter((_byte, at) => at % 2 === 1);
    const capital = (bytes: Uint8Array) => hexText(bytes).toUpperCase();
    const address = Buffer.from(`${this.#given.url}?picc_data=${capital(picc)}&cmac=${capital(mac)}`);
    // One well-known record of type U; 00 stands before an address that is written in full.
    const record = joined('d101', Uint8Array.of(address.length + 1), '5500', address);
    return joined(Uint8Array.of(record.length >> 8, record.length & 0xff), record);
  }
}
