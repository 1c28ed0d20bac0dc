import { checkPrimeSync } from 'node:crypto';
import {
  decodeCommand,
  encodeAnswer,
  newSecret,
  packetOf,
  readPacket,
  seal,
  sealingKey,
  shareOf,
  SspFramer,
  unseal,
  type SspAnswer,
  type SspCommand,
  type SspEvent,
} from '#hardware/cash/ssp/codec';
import { CHANNELS, FACTORY_KEY, PROTOCOL_VERSIONS, STEX, type RefusalName } from '#hardware/cash/ssp/frames';
import { assertNever, type Randomness } from '#kernel';
import type { CutStep, Mechanism } from '../mechanism.ts';
import type { Identity, Reply } from './face.ts';
import { FramedFace } from './framed-face.ts';

export interface SspFaceOptions {
  readonly randomness: Randomness;
  /** The half of the key that was set in the device; the factory's unless another was. */
  readonly fixedKey?: bigint;
  /** Old firmware: it knows neither keys nor POLL WITH ACK. */
  readonly isPlain?: boolean;
}

const OK: SspAnswer = { kind: 'ok' };
const refuse = (reason: RefusalName): SspAnswer => ({ kind: 'refused', reason });
/** Constructed: what a device speaks that was not told otherwise. */
const VERSION_AT_POWER_UP = 4;
/** The mechanism's reasons of a rejection (as CCNET has them), in this protocol's numbers. */
const REASONS: Readonly<Record<number, number>> = { 0x60: 0x12, 0x65: 0x02, 0x66: 0x04, 0x67: 0x03, 0x68: 0x06 };
const OTHER_REASON = 0x0a;

interface Told {
  readonly answer: SspAnswer;
  readonly step?: CutStep;
}

interface Keys {
  readonly generator: bigint | null;
  readonly modulus: bigint | null;
  /** Agreed on; the count of sealed packets goes with it. */
  readonly sealing: { readonly key: Uint8Array; readonly count: number } | null;
}
const NO_KEYS: Keys = { generator: null, modulus: null, sealing: null };

/** The electronics of an SSP validator: packets in, packets out. Whoever has no power hears nothing and says nothing. */
export class SspFace extends FramedFace {
  readonly #mechanism: Mechanism;
  readonly #identity: Identity;
  readonly #options: SspFaceOptions;
  #sequence: 0 | 1 | null = null;
  #lastReply: Reply | null = null;
  #keys = NO_KEYS;
  #version = VERSION_AT_POWER_UP;
  #isEnabled = false;
  #channels: readonly number[] = [];
  /** SLAVE RESET is still to be said. */
  #resetDue = false;
  /** Nothing has moved yet since the power came but what was inside then. */
  #isClearing = false;
  /** The bill that stands in escrow was told, so the next poll takes it. */
  #escrowTold = false;
  /** A bill's end was said: it is forgotten with EVENT ACK, or, where that is not waited for, as soon as the host says something new. Outlasts the power. */
  #told: 'acknowledged' | 'once' | 'before_power_cut' | null = null;
  #stackedDue = false;
  #rejectedDue = false;
  #boxWasOut = false;
  #rejectReason = 0;
  #rejections = 0;

  constructor(mechanism: Mechanism, identity: Identity, options: SspFaceOptions) {
    super(new SspFramer());
    this.#mechanism = mechanism;
    this.#identity = identity;
    this.#options = options;
  }

  protected answer(frame: Uint8Array): Reply | null {
    if (!this.#mechanism.powered) return null;
    this.#startUp();
    this.#mechanism.heard();
    const { sequence, data } = readPacket(frame);
    const isSync = data[0] !== STEX && decodeCommand(data)?.name === 'sync';
    // The bit has not turned: the host has missed the last answer, and nothing is done again.
    if (!isSync && sequence === this.#sequence && this.#lastReply !== null) return this.#lastReply;
    this.#sequence = sequence;
    this.#forgetTold();
    const { content, step } = this.#contentOf(data);
    // The power may have gone while the command was carried out.
    if (!this.#mechanism.powered) return null;
    const bytes = packetOf({ sequence, data: content });
    this.#lastReply = step === undefined ? { bytes } : { bytes, step };
    return this.#lastReply;
  }

  /** The device clears its path by itself when the power comes; the host sees no difference to the first moment that it asks. */
  #startUp(): void {
    const { name } = this.#mechanism.says();
    if (!name.startsWith('power_up')) return;
    this.#isClearing = this.#mechanism.path !== null;
    // What was said once in the open is not said again, whatever the host made of it.
    const outlasts = name === 'power_up_bill_in_stacker' && !this.#isClearing && this.#told !== 'acknowledged';
    this.#told = outlasts && this.#told !== null ? 'before_power_cut' : null;
    this.#forgetSession();
    this.#mechanism.reset();
  }

  #forgetSession(): void {
    this.#sequence = null;
    this.#lastReply = null;
    this.#keys = NO_KEYS;
    this.#version = VERSION_AT_POWER_UP;
    this.#isEnabled = false;
    this.#channels = [];
    this.#resetDue = true;
    this.#escrowTold = false;
    this.#stackedDue = false;
    this.#rejectedDue = false;
  }

  /** Whoever says something new has heard the answer before it. */
  #forgetTold(): void {
    const { name } = this.#mechanism.says();
    const told = this.#told;
    if (told === null || told === 'acknowledged' || (name !== 'stacked' && name !== 'returned')) return;
    this.#told = null;
    this.#endOfBill();
    if (told === 'before_power_cut') this.#stackedDue = false;
  }

  #endOfBill(): void {
    this.#stackedDue = this.#mechanism.says().name === 'stacked';
    this.#isClearing = false;
    this.#mechanism.acknowledged();
  }

  #contentOf(data: Uint8Array): { content: Uint8Array; step?: CutStep } {
    const { sealing } = this.#keys;
    if (data[0] !== STEX) {
      const { answer, ...rest } = this.#obey(decodeCommand(data), { isSealed: false });
      return { ...rest, content: encodeAnswer(answer) };
    }
    const opened = sealing === null ? null : unseal(data, sealing.key);
    if (sealing === null || opened === null || opened.count !== sealing.count)
      return { content: encodeAnswer(refuse('key_not_set')) };
    const count = sealing.count + 1;
    this.#keys = { ...this.#keys, sealing: { ...sealing, count } };
    const { answer, ...rest } = this.#obey(decodeCommand(opened.data), { isSealed: true });
    return { ...rest, content: seal({ count, data: encodeAnswer(answer) }, sealing.key, this.#options.randomness) };
  }

  #obey(command: SspCommand | null, { isSealed }: { isSealed: boolean }): Told {
    if (command === null) return { answer: refuse('unknown_command') };
    if (command.name === 'poll') return this.#polled({ withAck: false });
    if (command.name === 'poll_with_ack' && isSealed) return this.#polled({ withAck: true });
    return { answer: this.#done(command) };
  }

  #done(command: SspCommand): SspAnswer {
    const mechanism = this.#mechanism;
    switch (command.name) {
      case 'sync':
        return OK;
      case 'reset':
        this.#forgetSession();
        this.#isClearing = mechanism.path !== null;
        mechanism.reset();
        return OK;
      case 'host_protocol_version':
        if (command.version > PROTOCOL_VERSIONS[0]) return refuse('fail');
        this.#version = command.version;
        return OK;
      case 'set_generator':
      case 'set_modulus':
      case 'request_key_exchange':
        return this.#options.isPlain === true ? refuse('unknown_command') : this.#onKey(command);
      case 'set_inhibits':
        this.#channels = command.channels;
        return this.#align();
      case 'enable':
        this.#isEnabled = true;
        return this.#align();
      case 'disable':
        this.#isEnabled = false;
        return this.#align();
      case 'hold':
        return mechanism.hold() ? OK : refuse('cannot_be_processed');
      case 'reject':
        return mechanism.inEscrow && mechanism.sendBack() ? OK : refuse('cannot_be_processed');
      case 'event_ack':
        if (this.#told !== 'acknowledged') return refuse('cannot_be_processed');
        this.#told = null;
        this.#endOfBill();
        return OK;
      case 'setup_request':
        return this.#setup();
      case 'serial':
        return { kind: 'serial', serial: serialOf(this.#identity) };
      case 'last_reject_code':
        return { kind: 'reject_reason', code: this.#rejectReason, reason: '' };
      case 'get_counters':
        return {
          kind: 'counters',
          counters: {
            stacked: mechanism.everStacked,
            stored: 0,
            dispensed: 0,
            transferred: 0,
            rejected: this.#rejections,
          },
        };
      case 'poll':
      case 'poll_with_ack':
        // In the open nothing is repeated, so there is nothing to acknowledge.
        return refuse('unknown_command');
      default:
        return assertNever(command);
    }
  }

  #onKey(command: Extract<SspCommand, { number: bigint }>): SspAnswer {
    const { generator, modulus } = this.#keys;
    if (command.name !== 'request_key_exchange') {
      if (!checkPrimeSync(command.number)) return refuse('out_of_range');
      this.#keys = {
        ...this.#keys,
        [command.name === 'set_generator' ? 'generator' : 'modulus']: command.number,
      };
      return OK;
    }
    if (generator === null || modulus === null) return refuse('fail');
    const offer = { generator, modulus, secret: newSecret(this.#options.randomness) };
    const key = sealingKey(this.#options.fixedKey ?? FACTORY_KEY, offer, command.number);
    this.#keys = { ...this.#keys, sealing: { key, count: 0 } };
    return { kind: 'key_share', share: shareOf(offer) };
  }

  #align(): SspAnswer {
    const types = this.#identity.denominations.map((_, index) => index);
    const enabled = this.#isEnabled ? types.filter((type) => this.#channels.includes(type + 1)) : [];
    this.#mechanism.enable({ enabled, escrow: types });
    return OK;
  }

  #setup(): SspAnswer {
    const { currency, denominations } = this.#identity;
    const channels = denominations.slice(0, CHANNELS);
    return {
      kind: 'setup',
      setup: {
        unitType: 0,
        firmware: '0330',
        country: currency,
        valueMultiplier: 1,
        realValueMultiplier: 100,
        protocolVersion: this.#version,
        channels: channels.map((value, index) => ({ channel: index + 1, value, letters: currency })),
      },
    };
  }

  #polled({ withAck }: { withAck: boolean }): Told {
    const events: SspEvent[] = this.#resetDue ? [{ name: 'slave_reset' }] : [];
    this.#resetDue = false;
    const said = this.#saying(withAck);
    events.push(...said.events, ...this.#aside());
    return { ...(said.step === undefined ? {} : { step: said.step }), answer: { kind: 'events', events } };
  }

  /** What is said only once, and that nothing is taken now. */
  #aside(): SspEvent[] {
    const box = this.#mechanism.box;
    const isReplaced = this.#boxWasOut && box !== 'out';
    this.#boxWasOut = box === 'out';
    const { name } = this.#mechanism.says();
    return [
      ...(isReplaced ? [{ name: 'cashbox_replaced' } as const] : []),
      ...(name === 'disabled' ? [{ name: 'disabled' } as const] : []),
    ];
  }

  #saying(withAck: boolean): { events: SspEvent[]; step?: CutStep } {
    const mechanism = this.#mechanism;
    // It was said before the power went, in the open: that was the only time.
    if (this.#told === 'before_power_cut') this.#forgetTold();
    const said = mechanism.says();
    const starting: SspEvent[] = withAck ? [{ name: 'initialising' }] : [];
    switch (said.name) {
      case 'escrow':
      case 'holding':
        return this.#inEscrow();
      case 'stacked':
      case 'returned':
        return this.#ended(said.name, said.billType + 1, withAck);
      case 'initialising':
        return { events: starting };
      case 'accepting':
        return { events: [{ name: 'read', channel: 0 }] };
      case 'stacking':
        return { events: [{ name: 'stacking' }] };
      case 'returning':
        return { events: this.#isClearing ? starting : [{ name: 'rejecting' }] };
      case 'rejecting_byte':
        if (!this.#rejectedDue) this.#rejections += 1;
        this.#rejectedDue = true;
        this.#rejectReason = REASONS[said.reasonByte] ?? OTHER_REASON;
        return { events: [{ name: 'rejecting' }] };
      case 'validator_jammed':
        return { events: [{ name: 'unsafe_jam' }] };
      case 'cassette_removed':
        return { events: [{ name: 'cashbox_removed' }] };
      case 'cassette_full':
        return { events: [{ name: 'stacker_full' }] };
      case 'cheated':
        return { events: [{ name: 'fraud_attempt', channel: 0 }] };
      default:
        return { events: this.#standing() };
    }
  }

  #inEscrow(): { events: SspEvent[]; step?: CutStep } {
    if (!this.#escrowTold) {
      this.#escrowTold = true;
      return { events: [{ name: 'read', channel: this.#channelInside() }], step: 'escrow' };
    }
    this.#mechanism.stack();
    this.#escrowTold = false;
    return { events: [{ name: 'stacking' }] };
  }

  #ended(name: 'stacked' | 'returned', channel: number, withAck: boolean): { events: SspEvent[]; step?: CutStep } {
    this.#escrowTold = false;
    if (name === 'returned') {
      this.#told = this.#isClearing && withAck ? 'acknowledged' : 'once';
      return { events: [this.#isClearing ? { name: 'cleared_from_front', channel } : { name: 'rejected' }] };
    }
    this.#told = withAck ? 'acknowledged' : 'once';
    return {
      events: [{ name: this.#isClearing ? 'cleared_into_cashbox' : 'credit', channel }],
      step: 'stacked_before_ack',
    };
  }

  #standing(): SspEvent[] {
    const events: SspEvent[] = [];
    if (this.#stackedDue) events.push({ name: 'stacked' });
    if (this.#rejectedDue) events.push({ name: 'rejected' });
    this.#stackedDue = false;
    this.#rejectedDue = false;
    this.#isClearing = false;
    this.#escrowTold = false;
    return events;
  }

  #channelInside(): number {
    return (this.#mechanism.path?.billType ?? -1) + 1;
  }
}

/** Serial numbers of this maker are numbers of 32 bits. */
function serialOf({ serial }: Identity): string {
  return String(Number(serial.replaceAll(/\D/g, '').slice(-9)));
}
