import { bufferedEventsData, type Bus, type CctalkCommand } from '#hardware/cash/cctalk/codec';
import { BILL_VALIDATOR_ADDRESS, categories, currencyOfLetters } from '#hardware/cash/cctalk/frames';
import { assertNever } from '#kernel';
import { EventBuffer } from '../event-buffer.ts';
import type { Mechanism, Saying } from '../mechanism.ts';
import type { Identity, Reply } from './face.ts';
import { OneWireFace } from './one-wire-face.ts';

const USUAL_BUS: Bus = { address: BILL_VALIDATOR_ADDRESS, checksum: 'sum' };
const NOTHING = new Uint8Array();
/** Names count hundreds of the smallest part. */
const FACTOR = 100;
const DECIMALS = 2;
const ESCROW_EMPTY = 254;
/** What the second byte says where the first is 0. */
const RETURNED = 1;
const INVALID = 2;
const STATUS_OF_TROUBLE: Readonly<Partial<Record<Saying['name'], number>>> = {
  validator_jammed: 6,
  cheated: 8,
  cassette_removed: 11,
  cassette_full: 14,
};
const STACKER_INSERTED = 12;
/** It is at rest again, or a note was taken in since: a quick hand may be there before the host asks. */
const AWAKE: ReadonlySet<Saying['name']> = new Set(['disabled', 'idling', 'accepting', 'escrow', 'holding']);

/**
 * The electronics of a ccTalk bill validator on a wire of its own. What it counted is forgotten with the power, and a bill that is on its
 * way into the box as the power goes is told to nobody.
 */
export class CctalkFace extends OneWireFace {
  readonly #mechanism: Mechanism;
  readonly #identity: Identity;
  readonly #buffer = new EventBuffer();
  #mask: readonly number[] = [];
  #accepts = false;
  #seen: Saying['name'] = 'off' as Saying['name'];
  /** Comes to itself after a power-up: what ends meanwhile was before. */
  #waking = true;

  constructor(mechanism: Mechanism, identity: Identity, bus: Bus = USUAL_BUS) {
    super(bus);
    this.#mechanism = mechanism;
    this.#identity = identity;
  }

  protected get powered(): boolean {
    return this.#mechanism.powered;
  }

  protected override saying(command: CctalkCommand | null, bytes: Uint8Array): Reply {
    if (command?.name !== 'read_bill_events') return { bytes };
    const [type = 0, second = 0] = this.#buffer.events.at(-1) ?? [];
    if (type !== 0 && this.#mechanism.inEscrow) return { bytes, step: 'escrow' };
    return type !== 0 && second === 0 ? { bytes, step: 'stacked_before_ack' } : { bytes };
  }

  /** What happened since the host asked last becomes events. */
  #look(): void {
    const { name } = this.#mechanism.says();
    if (name.startsWith('power_up')) {
      this.#buffer.forget();
      this.#mask = [];
      this.#accepts = false;
      this.#waking = true;
      this.#mechanism.reset();
      this.#seen = this.#mechanism.says().name;
      return;
    }
    if (name === 'stacked' || name === 'returned') this.#end(name);
    else if (name !== this.#seen) this.#become(name);
    this.#seen = this.#mechanism.says().name;
    if (AWAKE.has(this.#seen)) this.#waking = false;
  }

  #end(outcome: 'stacked' | 'returned'): void {
    const said = this.#mechanism.says();
    const type = said.name === 'stacked' || said.name === 'returned' ? said.billType + 1 : 0;
    if (outcome === 'returned') this.#buffer.add(0, RETURNED);
    else if (!this.#waking) this.#buffer.add(type, 0);
    this.#mechanism.acknowledged();
  }

  #become(name: Saying['name']): void {
    const said = this.#mechanism.says();
    if (said.name === 'escrow') this.#buffer.add(said.billType + 1, 1);
    if (name === 'rejecting_byte') this.#buffer.add(0, INVALID);
    const status = STATUS_OF_TROUBLE[name];
    if (status !== undefined) this.#buffer.add(0, status);
    const cameBack = this.#seen === 'cassette_removed' || this.#seen === 'cassette_full';
    if (cameBack && status === undefined) this.#buffer.add(0, STACKER_INSERTED);
  }

  protected obey(command: CctalkCommand | null): Uint8Array | null {
    const mechanism = this.#mechanism;
    mechanism.heard();
    this.#look();
    if (command === null) return null;
    switch (command.name) {
      case 'simple_poll':
      case 'operating_mode':
        return NOTHING;
      case 'category':
        return new TextEncoder().encode(categories.bills);
      case 'serial':
        return serialBytes(this.#identity.serial);
      case 'bill_id':
        return this.#name(command.type);
      case 'country_scaling':
        return Uint8Array.of(FACTOR % 256, Math.floor(FACTOR / 256), DECIMALS);
      case 'read_bill_events':
        return bufferedEventsData(this.#buffer.count, this.#buffer.events);
      case 'inhibit_mask':
        this.#mask = command.enabled;
        return this.#enable();
      case 'master_inhibit':
        this.#accepts = command.accepts;
        return this.#enable();
      case 'route_bill':
        return this.#route(command.to);
      case 'reset':
        this.#buffer.forget();
        this.#mask = [];
        this.#accepts = false;
        mechanism.reset();
        return NOTHING;
      case 'coin_id':
      case 'read_coin_events':
      case 'address_poll':
        return null;
      default:
        return assertNever(command);
    }
  }

  #enable(): Uint8Array {
    const types = this.#accepts ? this.#mask.map((type) => type - 1) : [];
    this.#mechanism.enable({ enabled: types, escrow: this.#identity.denominations.map((_, type) => type) });
    return NOTHING;
  }

  #route(to: 'stacker' | 'return' | 'wait'): Uint8Array {
    const mechanism = this.#mechanism;
    const done =
      to === 'stacker'
        ? mechanism.stack()
        : to === 'return'
          ? mechanism.inEscrow && mechanism.sendBack()
          : this.#hold();
    return done ? NOTHING : Uint8Array.of(ESCROW_EMPTY);
  }

  #hold(): boolean {
    const held = this.#mechanism.hold();
    this.#seen = this.#mechanism.says().name;
    return held;
  }

  #name(type: number): Uint8Array | null {
    const value = this.#identity.denominations[type - 1];
    if (value === undefined) return null;
    const letters = Object.entries(currencyOfLetters).find(([, code]) => code === this.#identity.currency)?.[0] ?? 'XX';
    return new TextEncoder().encode(`${letters}${String(value).padStart(4, '0')}A`);
  }
}

/** The digits of the serial number, as far as three bytes hold them. */
function serialBytes(serial: string): Uint8Array {
  const number = Number(serial.replaceAll(/\D/g, '').slice(-7)) % 2 ** 24;
  return Uint8Array.of(number % 256, Math.floor(number / 256) % 256, Math.floor(number / 65_536));
}
