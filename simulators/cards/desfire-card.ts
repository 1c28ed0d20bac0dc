import type { Randomness } from '#kernel';
import {
  aesCbc,
  GET_NUMBER,
  hexBytes,
  hexText,
  ISO_14443_4_ATR,
  joined,
  NO_IV,
  NO_SUCH_COMMAND,
} from './chip-bytes.ts';
import type { VirtualCard } from './virtual-card.ts';

/** Hardware, software and production data of a DESFire EV2 8K; the number stands in the third. */
const VERSION = ['04010112001a05', '04010102011a05'] as const;
const MORE = '91af';
const DONE = '9100';

type Doing =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'version'; readonly frame: number }
  | {
      readonly kind: 'authenticating';
      readonly method: 'aes' | 'ev2_first';
      readonly rndB: Uint8Array;
      readonly sent: Uint8Array;
    };

/** A DESFire EV2 with one application and one AES key, as the data sheet has it answer. Whatever it was in the middle of ends with any other command. */
export class DesfireCard implements VirtualCard {
  readonly atr = ISO_14443_4_ATR;
  readonly #uid: Uint8Array;
  readonly #application: string;
  readonly #key: Uint8Array;
  readonly #randomness: Randomness;
  #selected = '000000';
  #doing: Doing = { kind: 'nothing' };

  constructor(uid: Uint8Array, given: { application: string; key: string }, randomness: Randomness) {
    this.#uid = uid;
    // On the wire the lowest byte comes first.
    this.#application = hexText(hexBytes(given.application).toReversed());
    this.#key = hexBytes(given.key);
    this.#randomness = randomness;
  }

  reset(): void {
    this.#selected = '000000';
    this.#doing = { kind: 'nothing' };
  }

  answer(command: Uint8Array): Uint8Array {
    if (hexText(command) === GET_NUMBER) return joined(this.#uid, '9000');
    if (command[0] !== 0x90) return NO_SUCH_COMMAND;
    const length = command.length > 5 ? (command[4] ?? 0) : 0;
    const data = command.slice(5, 5 + length);
    const doing = this.#doing;
    this.#doing = { kind: 'nothing' };
    switch (command[1]) {
      case 0x60:
        return this.#version(0);
      case 0xaf:
        if (doing.kind === 'version') return this.#version(doing.frame);
        return doing.kind === 'authenticating' ? this.#prove(doing, data) : hexBytes('911c');
      case 0x5a:
        return this.#select(hexText(data));
      case 0xaa:
        return this.#challenge('aes', data);
      case 0x71:
        return this.#challenge('ev2_first', data);
      default:
        return hexBytes('911c');
    }
  }

  #version(frame: number): Uint8Array {
    const known = VERSION[frame];
    if (known === undefined) return joined(this.#uid, 'ba542a5c50', '2219', DONE);
    this.#doing = { kind: 'version', frame: frame + 1 };
    return joined(known, MORE);
  }

  #select(application: string): Uint8Array {
    if (application !== '000000' && application !== this.#application) return hexBytes('91a0');
    this.#selected = application;
    return hexBytes(DONE);
  }

  #challenge(method: 'aes' | 'ev2_first', data: Uint8Array): Uint8Array {
    if (this.#selected !== this.#application || data[0] !== 0) return hexBytes('9140');
    const rndB = this.#randomness.bytes(16);
    const sent = aesCbc('encrypt', this.#key, { iv: NO_IV, data: rndB });
    this.#doing = { kind: 'authenticating', method, rndB, sent };
    return joined(sent, MORE);
  }

  #prove({ method, rndB, sent }: Extract<Doing, { kind: 'authenticating' }>, token: Uint8Array): Uint8Array {
    if (token.length !== 32) return hexBytes('917e');
    const plain = aesCbc('decrypt', this.#key, { iv: method === 'aes' ? sent : NO_IV, data: token });
    const rndA = plain.slice(0, 16);
    if (hexText(plain.slice(16)) !== hexText(joined(rndB.slice(1), rndB.slice(0, 1)))) return hexBytes('91ae');
    const turned = joined(rndA.slice(1), rndA.slice(0, 1));
    const reply =
      method === 'aes'
        ? aesCbc('encrypt', this.#key, { iv: token.slice(16), data: turned })
        : aesCbc('encrypt', this.#key, {
            iv: NO_IV,
            data: joined(this.#randomness.bytes(4), turned, new Uint8Array(12)),
          });
    return joined(reply, DONE);
  }
}
