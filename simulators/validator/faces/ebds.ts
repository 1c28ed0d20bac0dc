import {
  decodeCommand,
  EbdsFramer,
  encodeStatus,
  encodeVariantName,
  type EbdsCommand,
  type EbdsStatus,
  type Toggle,
} from '#hardware/cash/ebds/codec';
import { BILLS } from '#hardware/cash/ebds/frames';
import { assertNever } from '#kernel';
import type { Mechanism, Saying } from '../mechanism.ts';
import type { Identity, Reply } from './face.ts';
import { FramedFace } from './framed-face.ts';

const EVERY_BILL = Array.from({ length: BILLS }, (_, at) => at + 1);
/** Constructed: a model's number and its revision. */
const MODEL = 0x01;
const REVISION = 0x02;

/** What the device has in mind of its own power-up: it needs no reset, and begins by itself. */
type PowerUp = 'nothing' | 'returning' | 'in_stacker';

/** The electronics of an EBDS validator: frames in, frames out. Whoever has no power hears nothing and says nothing. */
export class EbdsFace extends FramedFace {
  readonly #mechanism: Mechanism;
  readonly #identity: Identity;
  /** The bit of the last message, and what was answered to it; both are lost with the power. */
  #toggle: Toggle | null = null;
  #lastReply: Reply | null = null;
  /** The last answer said a bill's end: the next toggle acknowledges it. */
  #endSaid = false;
  #poweringUp: PowerUp | null = null;

  constructor(mechanism: Mechanism, identity: Identity) {
    super(new EbdsFramer());
    this.#mechanism = mechanism;
    this.#identity = identity;
  }

  protected answer(frame: Uint8Array): Reply | null {
    if (!this.#mechanism.powered) return null;
    this.#mechanism.heard();
    this.#wakeUp();
    const command = decodeCommand(frame);
    if (command === null) return null;
    if (command.toggle === this.#toggle && this.#lastReply !== null) return this.#lastReply;
    this.#toggle = command.toggle;
    const reply = this.#obey(command);
    // The power may have gone while the command was carried out.
    if (!this.#mechanism.powered) return null;
    this.#lastReply = reply;
    return reply;
  }

  /** The first message after the power came finds the device at the beginning of its own initialisation. */
  #wakeUp(): void {
    const { name } = this.#mechanism.says();
    if (!name.startsWith('power_up')) return;
    this.#toggle = null;
    this.#lastReply = null;
    this.#endSaid = false;
    this.#poweringUp =
      name === 'power_up_bill_in_stacker'
        ? 'in_stacker'
        : name === 'power_up_bill_in_validator'
          ? 'returning'
          : 'nothing';
    this.#mechanism.reset();
  }

  #obey(command: EbdsCommand): Reply {
    const mechanism = this.#mechanism;
    // A new toggle says that the last answer was heard.
    if (this.#endSaid) {
      this.#endSaid = false;
      this.#poweringUp = null;
      mechanism.acknowledged();
    }
    switch (command.name) {
      case 'query_variant_name':
        return { bytes: encodeVariantName(command.toggle, `${this.#identity.currency} SIMULATED`) };
      case 'reset':
        mechanism.reset();
        return this.#status(command.toggle);
      case 'poll':
        mechanism.enable({
          enabled: command.enabled.map((bill) => bill - 1),
          escrow: command.escrow ? EVERY_BILL.map((bill) => bill - 1) : [],
        });
        if (command.decision === 'stack') mechanism.stack();
        if (command.decision === 'return' && mechanism.inEscrow) mechanism.sendBack();
        return this.#status(command.toggle);
      default:
        return assertNever(command);
    }
  }

  #status(toggle: Toggle): Reply {
    const mechanism = this.#mechanism;
    const isSilent = this.#poweringUp === 'in_stacker' && this.#identity.saysCreditOfPowerUp === false;
    if (isSilent && mechanism.says().name === 'stacked') mechanism.acknowledged();
    const status = this.#statusOf(mechanism.says(), isSilent);
    this.#endSaid = status.end !== null;
    const bytes = encodeStatus(toggle, status);
    if (status.motion === 'idling') this.#poweringUp = null;
    if (status.motion === 'escrowed') return { bytes, step: 'escrow' };
    return status.end === 'stacked' ? { bytes, step: 'stacked_before_ack' } : { bytes };
  }

  #statusOf(said: Saying, isSilent: boolean): EbdsStatus {
    const plain: EbdsStatus = {
      motion: null,
      end: null,
      conditions: {
        cheated: false,
        rejected: false,
        jammed: false,
        stackerFull: false,
        cassette: true,
        paused: false,
        calibrating: false,
      },
      powerUp: this.#poweringUp !== null,
      invalidCommand: false,
      failure: false,
      bill: null,
      model: MODEL,
      revision: REVISION,
    };
    switch (said.name) {
      case 'idling':
      case 'disabled':
        return { ...plain, motion: 'idling' };
      case 'accepting':
      case 'stacking':
      case 'returning':
        return { ...plain, motion: said.name };
      case 'escrow':
        return { ...plain, motion: 'escrowed', bill: said.billType + 1 };
      case 'stacked':
        // By policy A nothing is said of the value of a bill that was past escrow when the power went.
        return { ...plain, end: 'stacked', bill: this.#poweringUp === null ? said.billType + 1 : null };
      case 'returned':
        return { ...plain, end: 'returned' };
      case 'rejecting_byte':
        return { ...plain, conditions: { ...plain.conditions, rejected: true } };
      case 'validator_jammed':
      case 'cassette_jammed':
        return { ...plain, conditions: { ...plain.conditions, jammed: true } };
      case 'cassette_removed':
        return { ...plain, conditions: { ...plain.conditions, cassette: false } };
      case 'cassette_full':
        return { ...plain, conditions: { ...plain.conditions, stackerFull: true } };
      case 'cheated':
        return { ...plain, conditions: { ...plain.conditions, cheated: true } };
      case 'pause':
        return { ...plain, conditions: { ...plain.conditions, paused: true } };
      case 'initialising':
        return { ...plain, motion: isSilent ? null : motionAtPowerUp(this.#poweringUp) };
      case 'holding':
      case 'power_up':
      case 'power_up_bill_in_validator':
      case 'power_up_bill_in_stacker':
      case 'unknown':
        return plain;
      default:
        return assertNever(said);
    }
  }
}

/** While it initialises the device moves what was inside. */
function motionAtPowerUp(powerUp: PowerUp | null): EbdsStatus['motion'] {
  if (powerUp === 'in_stacker') return 'stacking';
  return powerUp === 'returning' ? 'returning' : null;
}
