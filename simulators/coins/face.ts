import { bufferedEventsData, type Bus, type CctalkCommand } from '#hardware/cash/cctalk/codec';
import { categories, COIN_ACCEPTOR_ADDRESS, currencyOfLetters } from '#hardware/cash/cctalk/frames';
import { assertNever } from '#kernel';
import { OneWireFace } from '../validator/faces/one-wire-face.ts';
import type { CoinChute } from './chute.ts';

const USUAL_BUS: Bus = { address: COIN_ACCEPTOR_ADDRESS, checksum: 'sum' };
const NOTHING = new Uint8Array();

/** The electronics of a ccTalk coin acceptor on a wire of its own. */
export class CoinFace extends OneWireFace {
  readonly #chute: CoinChute;
  readonly #identity: { readonly serial: number; readonly currency: string };

  constructor(
    chute: CoinChute,
    identity: { readonly serial: number; readonly currency: string },
    bus: Bus = USUAL_BUS,
  ) {
    super(bus);
    this.#chute = chute;
    this.#identity = identity;
  }

  protected get powered(): boolean {
    return this.#chute.powered;
  }

  protected obey(command: CctalkCommand | null): Uint8Array | null {
    if (command === null) return null;
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
      case 'address_poll':
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
