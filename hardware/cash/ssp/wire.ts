import type { Randomness } from '#kernel';
import type { CashWire } from '../line/protocol.ts';
import { decodeAnswer, encodeCommand, type KeyCommandName, type SspAnswer, type SspCommand } from './codec.ts';
import { SspFramer } from './framer.ts';
import { STEX, type CommandName } from './frames.ts';
import { packetOf, readPacket, type SequenceBit } from './packet.ts';
import { newKeyOffer, seal, sealingKey, shareOf, unseal, type KeyOffer } from './sealing.ts';

/** A command as the machine gives it: the numbers of the key exchange are the conversation's own. */
export type SspOrder = Exclude<SspCommand, { readonly number: bigint }> | { readonly name: KeyCommandName };

/** What the machine hears. `out_of_step`: the device seals otherwise than this conversation does, by key or by count. */
export type SspHeard = SspAnswer | { readonly kind: 'out_of_step' };

export interface SspWireOptions {
  readonly fixedKey: bigint;
  readonly randomness: Randomness;
}

/**
 * One conversation's bytes: the sequence bit that turns with each command, the key that was agreed on and the count of sealed packets. SYNC begins all
 * three anew; from the answer to the key exchange on everything is sealed.
 */
export class SspWire implements CashWire<SspOrder, SspHeard> {
  readonly #options: SspWireOptions;
  readonly #framer = new SspFramer();
  #sequence: SequenceBit = 0;
  #asked: CommandName | null = null;
  #offer: KeyOffer | null = null;
  #sealing: { readonly key: Uint8Array; readonly count: number } | null = null;

  constructor(options: SspWireOptions) {
    this.#options = options;
  }

  encode(order: SspOrder): Uint8Array {
    if (order.name === 'sync') {
      this.#offer = null;
      this.#sealing = null;
    }
    // SYNC always goes with 1; the device then expects 0.
    this.#sequence = order.name === 'sync' || this.#sequence === 0 ? 1 : 0;
    this.#asked = order.name;
    const data = encodeCommand(this.#commandOf(order));
    const sealing = this.#sealing;
    return packetOf({
      sequence: this.#sequence,
      data: sealing === null ? data : seal({ count: sealing.count, data }, sealing.key, this.#options.randomness),
    });
  }

  push(bytes: Uint8Array) {
    return this.#framer.push(bytes);
  }

  flush() {
    return this.#framer.flush();
  }

  decode(frame: Uint8Array): SspHeard | null {
    const { sequence, data } = readPacket(frame);
    if (this.#asked === null || sequence !== this.#sequence) return null;
    const sealing = this.#sealing;
    if (sealing === null) return data[0] === STEX ? { kind: 'out_of_step' } : this.#heard(data, this.#asked);
    if (data[0] === STEX) {
      const opened = unseal(data, sealing.key);
      if (opened === null || opened.count !== sealing.count + 1) return { kind: 'out_of_step' };
      this.#sealing = { ...sealing, count: opened.count };
      return decodeAnswer(opened.data, this.#asked);
    }
    // To a sealed command only this is answered in the open: the device has lost the key.
    const open = decodeAnswer(data, this.#asked);
    return open.kind === 'refused' && open.reason === 'key_not_set' ? open : { kind: 'out_of_step' };
  }

  #heard(data: Uint8Array, asked: CommandName): SspAnswer {
    const answer = decodeAnswer(data, asked);
    if (answer.kind === 'key_share' && this.#offer !== null)
      this.#sealing = { key: sealingKey(this.#options.fixedKey, this.#offer, answer.share), count: 0 };
    return answer;
  }

  #commandOf(order: SspOrder): SspCommand {
    switch (order.name) {
      case 'set_generator':
        return { name: order.name, number: this.#keyOffer().generator };
      case 'set_modulus':
        return { name: order.name, number: this.#keyOffer().modulus };
      case 'request_key_exchange':
        return { name: order.name, number: shareOf(this.#keyOffer()) };
      default:
        return order;
    }
  }

  #keyOffer(): KeyOffer {
    this.#offer ??= newKeyOffer(this.#options.randomness);
    return this.#offer;
  }
}
