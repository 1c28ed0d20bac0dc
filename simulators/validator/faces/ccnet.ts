import { assertNever } from '#kernel';
import {
  CcnetFramer,
  decodeCommand,
  encodeAck,
  encodeBillTable,
  encodeEnabledTypes,
  encodeIdentification,
  encodeIllegalCommand,
  encodeParameterStatus,
  encodeStatus,
  frameOf,
  type CcnetCommand,
} from '#hardware/cash/ccnet/codec';
import type { Mechanism } from '../mechanism.ts';
import type { Identity, Reply } from './face.ts';
import { FramedFace } from './framed-face.ts';
import { scaledValue } from './scaled-value.ts';

/** The electronics of a CCNET validator: frames in, frames out. Whoever has no power hears nothing and says nothing. */
export class CcnetFace extends FramedFace {
  readonly #mechanism: Mechanism;
  readonly #identity: Identity;
  #lastReply: Uint8Array | null = null;
  /** The last thing said was a bill's end, so an ACK that comes now is for it. */
  #endSaid = false;

  constructor(mechanism: Mechanism, identity: Identity) {
    super(new CcnetFramer());
    this.#mechanism = mechanism;
    this.#identity = identity;
  }

  protected answer(frame: Uint8Array): Reply | null {
    if (!this.#mechanism.powered) return null;
    this.#mechanism.heard();
    const command = decodeCommand(frame);
    const reply = command === null ? encodeIllegalCommand() : this.#obey(command);
    // The power may have gone while the command was carried out.
    if (reply === null || !this.#mechanism.powered) return null;
    this.#lastReply = reply;
    const { name } = this.#mechanism.says();
    if (command?.name !== 'poll') return { bytes: reply };
    if (name === 'escrow') return { bytes: reply, step: 'escrow' };
    return name === 'stacked' ? { bytes: reply, step: 'stacked_before_ack' } : { bytes: reply };
  }

  #obey(command: CcnetCommand): Uint8Array | null {
    const mechanism = this.#mechanism;
    const endSaid = this.#endSaid;
    this.#endSaid = false;
    switch (command.name) {
      case 'ack':
        if (endSaid) mechanism.acknowledged();
        return null;
      case 'nak':
        return this.#lastReply;
      case 'poll':
        return this.#status();
      case 'reset':
        mechanism.reset();
        return encodeAck();
      case 'enable_bill_types':
        if (mechanism.says().name.startsWith('power_up')) return encodeIllegalCommand();
        mechanism.enable(command);
        return encodeAck();
      case 'stack':
        return mechanism.stack() ? encodeAck() : encodeIllegalCommand();
      case 'return':
        return mechanism.inEscrow && mechanism.sendBack() ? encodeAck() : encodeIllegalCommand();
      case 'hold':
        return mechanism.hold() ? encodeAck() : encodeIllegalCommand();
      case 'get_status':
        return encodeEnabledTypes(mechanism.enabledTypes);
      case 'identification':
        return mechanism.readable ? encodeIdentification(this.#identity) : encodeIllegalCommand();
      case 'get_bill_table':
        return mechanism.readable ? this.#billTable() : encodeIllegalCommand();
      default:
        return assertNever(command);
    }
  }

  #status(): Uint8Array {
    const said = this.#mechanism.says();
    this.#endSaid = said.name === 'stacked' || said.name === 'returned';
    return said.name === 'rejecting_byte' ? encodeParameterStatus('rejecting', said.reasonByte) : encodeStatus(said);
  }

  #billTable(): Uint8Array {
    const { currency, denominations } = this.#identity;
    return frameOf(encodeBillTable(denominations.map((value) => ({ letters: currency, ...scaledValue(value) }))));
  }
}
