import {
  bufferedEventsData,
  CctalkFramer,
  decodeCommand,
  encodeNak,
  encodeReply,
  type Bus,
  type CctalkCommand,
} from '#hardware/cash/cctalk/codec';
import { categories, COIN_ACCEPTOR_ADDRESS, currencyOfLetters, HOST_ADDRESS } from '#hardware/cash/cctalk/frames';
import { assertNever } from '#kernel';
import type { DeviceFace, Reply } from '../validator/faces/face.ts';
import type { CoinChute } from './chute.ts';

const BUS: Bus = { address: COIN_ACCEPTOR_ADDRESS, checksum: 'sum' };
const NOTHING = new Uint8Array();

/** The electronics of a ccTalk coin acceptor on a wire of its own: the host hears itself. */
export class CoinFace implements DeviceFace {
  readonly #chute: CoinChute;
  readonly #identity: { readonly serial: number; readonly currency: string };
  readonly #framer = new CctalkFramer(BUS);

  constructor(chute: CoinChute, identity: { readonly serial: number; readonly currency: string }) {
    this.#chute = chute;
    this.#identity = identity;
  }

  hear(bytes: Uint8Array): Reply[] {
    return [{ bytes }, ...this.#answerAll(this.#framer.push(bytes))];
  }

  silence(): Reply[] {
    return this.#answerAll(this.#framer.flush());
  }

  #answerAll(framed: ReturnType<CctalkFramer['push']>): Reply[] {
    return framed.flatMap((one) => {
      if (one.kind !== 'frame' || one.bytes[0] === HOST_ADDRESS || !this.#chute.powered) return [];
      const command = decodeCommand(one.bytes);
      const data = command === null ? null : this.#obey(command);
      return { bytes: data === null ? encodeNak(BUS) : encodeReply(data, BUS) };
    });
  }

  /** The data of the reply; null: NAK. */
  #obey(command: CctalkCommand): Uint8Array | null {
    const chute = this.#chute;
    switch (command.name) {
      case 'simple_poll':
        return NOTHING;
      case 'category':
        return new TextEncoder().encode(categories.coins);
      case 'serial': {
        const { serial } = this.#identity;
        return Uint8Array.of(serial % 256, Math.floor(serial / 256) % 256, Math.floor(serial / 65_536));
      }
      case 'coin_id':
        return this.#name(command.type);
      case 'read_coin_events':
        return bufferedEventsData(chute.events.count, chute.events.events);
      case 'inhibit_mask':
        chute.mask = command.enabled;
        return NOTHING;
      case 'master_inhibit':
        chute.accepts = command.accepts;
        return NOTHING;
      case 'reset':
        chute.reset();
        return NOTHING;
      case 'bill_id':
      case 'country_scaling':
      case 'operating_mode':
      case 'read_bill_events':
      case 'route_bill':
        return null;
      default:
        return assertNever(command);
    }
  }

  #name(type: number): Uint8Array | null {
    const cents = this.#chute.cents[type - 1];
    if (cents === undefined) return null;
    const letters = Object.entries(currencyOfLetters).find(([, code]) => code === this.#identity.currency)?.[0] ?? 'XX';
    return new TextEncoder().encode(`${letters}${String(cents).padStart(3, '0')}A`);
  }
}
