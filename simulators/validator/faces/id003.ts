import {
  encodeAck,
  encodeCommand,
  encodeCurrencyTable,
  encodeInvalidCommand,
  encodeReason,
  encodeStatus,
  encodeText,
  decodeCommand,
  Id003Framer,
  type Id003Command,
  type Id003Status,
} from '#hardware/cash/id003/codec';
import { BILLS, currencyOfCountry } from '#hardware/cash/id003/frames';
import { assertNever } from '#kernel';
import type { Mechanism, Saying } from '../mechanism.ts';
import type { Identity, Reply } from './face.ts';
import { FramedFace } from './framed-face.ts';
import { scaledValue } from './scaled-value.ts';

const EVERY_BILL = Array.from({ length: BILLS }, (_, bill) => bill);
/** Constructed: the number of whatever country the driver's table does not list. */
const OTHER_COUNTRY = 0x01;
/** The mechanism's reasons of a rejection (as CCNET has them), in this protocol's numbers. */
const REASONS: Readonly<Record<number, number>> = { 0x60: 0x71, 0x65: 0x76, 0x66: 0x77, 0x67: 0x78, 0x68: 0x79 };
const OTHER_REASON = 0x7b;

/** The electronics of an ID-003 validator: frames in, frames out. Whoever has no power hears nothing and says nothing. */
export class Id003Face extends FramedFace {
  readonly #mechanism: Mechanism;
  readonly #identity: Identity;
  /** Settings are lost with the power and by a reset, and awaited afterwards. */
  #configured = false;
  #inhibited = true;
  #disabled: readonly number[] = EVERY_BILL;
  /** The last thing said was VEND VALID, so an ACK that comes now is for it. */
  #vendSaid = false;
  /** The credit was acknowledged: STACKED is said once. */
  #stackedDue = false;
  /** The bill that is being stacked stood in the stacker at power-up. */
  #recovering = false;

  constructor(mechanism: Mechanism, identity: Identity) {
    super(new Id003Framer());
    this.#mechanism = mechanism;
    this.#identity = identity;
  }

  protected answer(frame: Uint8Array): Reply | null {
    if (!this.#mechanism.powered) return null;
    this.#mechanism.heard();
    const command = decodeCommand(frame);
    const reply = command === null ? { bytes: encodeInvalidCommand() } : this.#obey(command);
    // The power may have gone while the command was carried out.
    return this.#mechanism.powered ? reply : null;
  }

  #obey(command: Id003Command): Reply | null {
    const mechanism = this.#mechanism;
    const vendSaid = this.#vendSaid;
    this.#vendSaid = false;
    switch (command.name) {
      case 'ack':
        if (vendSaid) {
          this.#stackedDue = true;
          mechanism.acknowledged();
        }
        return null;
      case 'status_request':
        return this.#status();
      case 'reset':
        this.#recovering = mechanism.says().name === 'power_up_bill_in_stacker';
        this.#forget();
        mechanism.reset();
        return { bytes: encodeAck() };
      case 'stack_1':
      case 'stack_2':
        return accepted(mechanism.stack());
      case 'return':
        return accepted(mechanism.inEscrow && mechanism.sendBack());
      case 'hold':
        return accepted(mechanism.hold());
      case 'wait':
        return { bytes: encodeAck() };
      case 'read_currency_table':
        return { bytes: this.#currencyTable() };
      case 'read_serial':
        return { bytes: encodeText('serial', this.#identity.serial) };
      case 'read_version':
      case 'read_boot_version':
        return { bytes: encodeText('version', this.#identity.part) };
      case 'set_inhibit':
        this.#configured = true;
        this.#inhibited = command.inhibited;
        return this.#set(command);
      case 'set_disabled':
        this.#disabled = command.bills;
        return this.#set(command);
      case 'set_security':
      case 'set_communication':
      case 'set_direction':
      case 'set_optional':
        return this.#set(command);
      case 'read_disabled':
      case 'read_security':
      case 'read_communication':
      case 'read_inhibit':
      case 'read_direction':
      case 'read_optional':
        return { bytes: encodeInvalidCommand() };
      default:
        return assertNever(command);
    }
  }

  /** Settings are said back as they came. */
  #set(command: Id003Command): Reply {
    if (this.#mechanism.says().name.startsWith('power_up')) return { bytes: encodeInvalidCommand() };
    const enabled = this.#inhibited ? [] : EVERY_BILL.filter((bill) => !this.#disabled.includes(bill));
    this.#mechanism.enable({ enabled, escrow: EVERY_BILL });
    return { bytes: encodeCommand(command) };
  }

  #status(): Reply {
    const mechanism = this.#mechanism;
    // There is no word for a bill that came back.
    if (mechanism.says().name === 'returned') mechanism.acknowledged();
    if (mechanism.says().name === 'stacked' && this.#recovering && this.#identity.saysCreditOfPowerUp === false)
      mechanism.acknowledged();
    if (mechanism.says().name !== 'initialising' && mechanism.says().name !== 'stacked') this.#recovering = false;
    const said = mechanism.says();
    if (said.name.startsWith('power_up')) this.#forget();
    if (said.name === 'rejecting_byte')
      return { bytes: encodeReason('rejecting', REASONS[said.reasonByte] ?? OTHER_REASON) };
    const status = this.#statusOf(said);
    this.#vendSaid = status.name === 'vend_valid';
    const bytes = encodeStatus(status);
    if (status.name === 'escrow') return { bytes, step: 'escrow' };
    return status.name === 'vend_valid' ? { bytes, step: 'stacked_before_ack' } : { bytes };
  }

  #statusOf(
    said: Exclude<Saying, { name: 'rejecting_byte' }>,
  ): Exclude<Id003Status, { name: 'rejecting' | 'failure' }> {
    switch (said.name) {
      case 'escrow':
        return { name: 'escrow', bill: said.billType };
      case 'stacked':
        return { name: 'vend_valid', bill: null };
      case 'idling':
      case 'disabled':
      case 'returned':
        return this.#standing(said.name === 'idling');
      case 'unknown':
        return said;
      case 'power_up_bill_in_validator':
        return { name: 'power_up_bill_in_acceptor' };
      case 'cassette_full':
        return { name: 'stacker_full' };
      case 'cassette_removed':
        return { name: 'stacker_removed' };
      case 'validator_jammed':
        return { name: 'jam_in_acceptor' };
      case 'cassette_jammed':
        return { name: 'jam_in_stacker' };
      case 'initialising':
      case 'accepting':
      case 'stacking':
      case 'returning':
      case 'holding':
      case 'cheated':
      case 'pause':
      case 'power_up':
      case 'power_up_bill_in_stacker':
        return { name: said.name };
      default:
        return assertNever(said);
    }
  }

  #standing(idling: boolean): { name: 'stacked' | 'initialising' | 'idling' | 'inhibited' } {
    const stacked = this.#stackedDue;
    this.#stackedDue = false;
    if (stacked) return { name: 'stacked' };
    if (!this.#configured) return { name: 'initialising' };
    return { name: idling ? 'idling' : 'inhibited' };
  }

  #forget(): void {
    this.#configured = false;
    this.#inhibited = true;
    this.#disabled = EVERY_BILL;
    this.#stackedDue = false;
  }

  #currencyTable(): Uint8Array {
    const { currency, denominations } = this.#identity;
    const listed = Object.entries(currencyOfCountry).find(([, code]) => code === currency);
    const country = listed === undefined ? OTHER_COUNTRY : Number(listed[0]);
    return encodeCurrencyTable(denominations.map((value, index) => ({ index, country, ...scaledValue(value) })));
  }
}

function accepted(taken: boolean): Reply {
  return { bytes: taken ? encodeAck() : encodeInvalidCommand() };
}
